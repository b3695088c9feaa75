import { parseArgs } from "node:util";

import { providerDefinitions } from "../providers/registry.ts";
import { startSimulator } from "../simulator/server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: process.env["PORT"] ?? "8788" },
    hostname: { type: "string", default: "127.0.0.1" },
    "latency-scale": { type: "string", default: "1" },
  },
});

const port = Number(values.port);
const latencyScale = Number(values["latency-scale"]);

if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port must be a number from 0 to 65535, not "${values.port}".`);
  process.exit(2);
}
if (!(latencyScale >= 0)) {
  console.error(`--latency-scale must be 0 or more, not "${values["latency-scale"]}".`);
  process.exit(2);
}

const simulator = await startSimulator({ port, hostname: values.hostname, latencyScale });
const baseUrls: Readonly<Record<string, string>> = simulator.baseUrls;
const simulated = providerDefinitions.filter(({ id }) => baseUrls[id] !== undefined);
const names = new Intl.ListFormat("en-GB").format(simulated.map(({ displayName }) => displayName));
const addresses = simulated.map(({ id, settings }) => `  ${settings.baseUrl}=${baseUrls[id]}`);
console.log(`Simulator of ${names}, latency x${latencyScale}
${addresses.join("\n")}
  control        ${simulator.url}/__control/{calls,faults,settings,reset}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void simulator.close();
  });
}
