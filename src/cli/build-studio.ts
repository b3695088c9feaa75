import path from "node:path";

import { build } from "vite";

import { buildPart } from "./build-part.ts";

// Whatever it is set to where this runs: what is built is to be deployed.
process.env["NODE_ENV"] = "production";

/** Builds the studio into dist/pages, unless what is there is of these sources: wrangler's [build]. */
await buildPart({
  name: "studio",
  // The lockfile stands for its libraries.
  sources: ["src/studio", "src/domain", "package-lock.json"],
  page: "index.html",
  build: (folder) =>
    build({
      configFile: path.join(import.meta.dirname, "..", "studio", "vite.config.ts"),
      build: { outDir: folder },
      logLevel: "warn",
    }),
});
