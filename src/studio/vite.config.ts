import path from "node:path";

import { defineConfig } from "vite";

import { limitFirstLoad } from "./limit-first-load.ts";

/** Gzipped, in bytes: what a phone loads before the first page is there. */
const mostFirstLoadBytes = 60_000;

export default defineConfig({
  root: import.meta.dirname,
  // The page's own addresses all lie below /studio: everything else is the API's.
  base: "/",
  // Development's form of it tells the places of files on the machine that builds, and NODE_ENV chooses it.
  oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  build: {
    outDir: path.join(import.meta.dirname, "..", "..", "dist", "pages"),
    assetsDir: "studio/assets",
    emptyOutDir: true,
    // Data URLs for fonts and images would need a wider policy than the page has.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  plugins: [limitFirstLoad(mostFirstLoadBytes)],
});
