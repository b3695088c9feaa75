/** Portkey's gateway as its own start command runs it, on a port that is known to be free. */

import path from "node:path";
import { pathToFileURL } from "node:url";

import { freePort } from "../../free-port.ts";

const port = await freePort("127.0.0.1");
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
