import path from "node:path";

import { defineConfig } from "vitest/config";

/** `npm run test:e2e`: the studio in a real browser, over `npm run dev`'s own command. */
export default defineConfig({
  root: path.join(import.meta.dirname, "..", ".."),
  test: {
    name: "studio",
    environment: "node",
    include: ["test/studio/**/*.test.ts"],
    globalSetup: ["test/studio/start-studio.ts"],
    // One Worker and its breakers are shared by all.
    fileParallelism: false,
    // Generous, because machines are shared.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
