/** Portkey's gateway as its own start command runs it, on a port that is known to be free. */

import { createServer } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";

const port = await freePort();
process.argv.push(`--port=${port}`, "--headless");
const file = path.join(
  import.meta.dirname,
  "../portkey/node_modules/@portkey-ai/gateway/build/start-server.js",
);
await import(pathToFileURL(file).href);
process.send?.(`http://127.0.0.1:${port}`);

const leave = () => process.exit(0);
process.once("SIGTERM", leave);
process.once("disconnect", leave);
process.on("SIGINT", () => undefined);

async function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const free = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(free));
    });
  });
}
