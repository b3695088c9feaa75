/** Diptych and all of its storage, to be killed: workerd is a child of this process. */

import { createRequire } from "node:module";

import type * as miniflareModule from "miniflare";

const requireFromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler"));
const miniflare = requireFromWrangler("miniflare") as typeof miniflareModule;

const [options = "{}"] = process.argv.slice(2);

const instance = new miniflare.Miniflare(
  miniflare.convertV4MiniflareOptions({
    ...(JSON.parse(options) as Parameters<typeof miniflare.convertV4MiniflareOptions>[0]),
    log: new miniflare.NoOpLog(),
    logRequests: false,
    cf: false,
  }),
);
await instance.ready;
process.send?.((await instance.unsafeGetDirectURL()).href.replace(/\/$/, ""));

process.once("disconnect", () => void instance.dispose().then(() => process.exit(0)));
// Ctrl-C reaches the whole group; whoever started this decides when it goes.
process.on("SIGINT", () => undefined);
