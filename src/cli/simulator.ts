import { parseArgs } from "node:util";

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
console.log(`Simulator of OpenAI and Google, latency x${latencyScale}
  OPENAI_BASE_URL=${simulator.openAiBaseUrl}
  GOOGLE_BASE_URL=${simulator.googleBaseUrl}
  control        ${simulator.url}/__control/{calls,faults,settings,reset}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void simulator.close();
  });
}
