import path from "node:path";

import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

const root = path.join(import.meta.dirname, "..");
const migrations = await readD1Migrations(path.join(root, "migrations"));

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        root,
        test: {
          name: "unit",
          environment: "node",
          include: ["test/unit/**/*.test.ts"],
          // No test leaves anything behind in a module: a process for each file would cost more.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        root,
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: path.join(root, "wrangler.toml") },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: migrations,
                DEVELOPMENT: "true",
                // Named here so that a developer's own .dev.vars cannot change what is tested.
                STANDARD_MODEL: "gemini-3.1-flash-image",
                PRO_MODEL: "gpt-image-2",
                IMAGE_EDIT_PROVIDER: "google",
                ADMIN_TOKEN: "admin-token-of-the-tests",
                CORS_ORIGINS: "https://app.example",
                OPENAI_API_KEY: "sk-test-openai",
                OPENAI_BASE_URL: inject("openAiBaseUrl"),
                GEMINI_API_KEY: "test-google",
                GOOGLE_BASE_URL: inject("googleBaseUrl"),
                SIMULATOR_URL: inject("simulatorUrl"),
              },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts", "test/contract/**/*.test.ts"],
          globalSetup: ["test/start-simulator.ts"],
          setupFiles: ["test/worker/apply-migrations.ts", "test/worker/reset-breakers.ts"],
          // Generous, because machines are shared: a test that hangs still ends.
          testTimeout: 20_000,
        },
      },
      {
        root,
        test: {
          name: "e2e",
          environment: "node",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One at a time: each file runs a Worker of its own, and two that start can want one port.
          fileParallelism: false,
        },
      },
    ],
  },
});
