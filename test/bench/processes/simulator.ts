/** The upstream, in a process of its own. It tells when a preview's first byte leaves. */

import { ServerResponse } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";

import type * as simulatorModule from "../../../src/simulator/server.ts";

const [root = "", latencyScale = "0"] = process.argv.slice(2);
const file = path.join(root, "src/simulator/server.ts");
const server = (await import(pathToFileURL(file).href)) as typeof simulatorModule;

// The clock is the system's monotonic one, which all processes share.
// oxlint-disable-next-line typescript/unbound-method -- it is called with its object below
const write = ServerResponse.prototype.write;
const marker = "event: image_generation.partial_image";
ServerResponse.prototype.write = function markedWrite(
  this: ServerResponse,
  chunk: unknown,
  ...rest: unknown[]
) {
  if (Buffer.isBuffer(chunk) && chunk.length < 4096 && chunk.includes(marker)) {
    process.send?.({ previewAt: Number(process.hrtime.bigint()) / 1e6 });
  }
  return Reflect.apply(write, this, [chunk, ...rest]) as boolean;
} as typeof write;

const simulator = await server.startSimulator({ port: 0, latencyScale: Number(latencyScale) });
process.send?.(simulator.url);

const leave = () => void simulator.close().then(() => process.exit(0));
process.once("SIGTERM", leave);
process.once("disconnect", leave);
// Ctrl-C reaches the whole group; whoever started this decides when it goes.
process.on("SIGINT", () => undefined);
