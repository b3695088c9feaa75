import path from "node:path";

import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

import { LeakReporter } from "./leak-reporter.ts";
import { testSecrets } from "./leaks.ts";
import { unlimitedTiers } from "./unlimited-tiers.ts";

const root = path.join(import.meta.dirname, "..");
const migrations = await readD1Migrations(path.join(root, "migrations"));

/**
 * What the Worker imports of libraries of hundreds of files: bundled, each is loaded in one piece, as
 * it is when deployed. What is missing here is loaded file by file.
 */
const libraries = [
  "drizzle-orm",
  "drizzle-orm/d1",
  "drizzle-orm/sqlite-core",
  "hono",
  "hono/accepts",
  "hono/cors",
  "hono/factory",
  "hono/method-not-allowed",
  "hono/request-id",
  "hono/route",
  "hono/secure-headers",
  "hono/timing",
  "hono/utils/encode",
  "image-size",
  "jose",
  "openai",
  "zod",
];

/** The seed of `npm test`; `PROPERTY_SEED=random` draws anew, and any number repeats a failure. */
const propertySeed = readPropertySeed(process.env["PROPERTY_SEED"]);

/** `npm test` tries a selection of what repeats itself, `npm run test:long` all of it. */
const isLong = process.env["TESTS"] === "long";

/** Tests inside workerd, with the Worker's bindings and the simulator of both engines. */
function inWorkerd(own: {
  readonly name: string;
  readonly include: string[];
  readonly isolate: boolean;
}): TestProjectInlineConfiguration {
  return {
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
            ADMIN_TOKEN: testSecrets.adminToken,
            CORS_ORIGINS: "https://app.example",
            URL_SIGNING_SECRET: testSecrets.signingSecret,
            // Tests of limits have tiers of their own.
            TIERS: unlimitedTiers,
            ...inject("providerVariables"),
            SIMULATOR_URL: inject("simulatorUrl"),
            WEBHOOK_RECEIVER_URL: inject("webhookReceiverUrl"),
            LEDGER_HISTORIES: process.env["LEDGER_HISTORIES"] ?? "",
            IDENTITY_PROVIDER_URL: inject("identityProviderUrl"),
            PLATFORM_TESTS: process.env["PLATFORM_TESTS"] ?? "",
            PLATFORM_ONLY: process.env["PLATFORM_ONLY"] ?? "",
            PLATFORM_SEED: process.env["PLATFORM_SEED"] ?? "",
          },
        },
      })),
    ],
    test: {
      ...own,
      globalSetup: [
        "test/start-simulator.ts",
        "test/start-webhook-receiver.ts",
        "test/start-identity-provider.ts",
      ],
      // The first resets the modules that the second loads, so that they must not run side by side.
      sequence: { setupFiles: "list" },
      setupFiles: [
        "test/worker/start-afresh.ts",
        "test/worker/watch-log.ts",
        "test/worker/reset-breakers.ts",
        "test/property-seed.ts",
      ],
      deps: { optimizer: { ssr: { enabled: true, include: libraries } } },
      // Generous, because machines are shared: a test that hangs still ends.
      testTimeout: 60_000,
    },
  };
}

export default defineConfig({
  test: {
    // One more than there are cores on a small machine: tests wait for servers and clocks, too.
    maxWorkers: 3,
    provide: { propertySeed, isLong },
    // The second reads all that is logged, also what the first is not to show.
    reporters: ["default", new LeakReporter()],
    // Nor is a line for each request and run of the tests shown.
    onConsoleLog: (log) => !/^(hidden: |\{"event":"(request|run|job)")/.test(log),
    projects: [
      {
        root,
        test: {
          name: "unit",
          environment: "node",
          include: ["test/unit/**/*.test.ts"],
          setupFiles: ["test/property-seed.ts"],
          // No test leaves anything behind in a module: a process for each file would cost more.
          isolate: false,
          testTimeout: 60_000,
        },
      },
      inWorkerd({
        name: "worker",
        include: ["test/{worker,contract}/**/*.test.ts"],
        // A workerd for each file would cost more than most files do. The first setup file gives
        // each of them modules and storage of its own all the same.
        isolate: false,
      }),
      inWorkerd({
        name: "platform",
        include: ["test/platform/**/*.test.ts"],
        // They change the clock and the bindings of their isolate for good.
        isolate: true,
      }),
      {
        root,
        test: {
          name: "e2e",
          environment: "node",
          include: ["test/e2e/**/*.test.ts"],
          // Generous, because a server takes a while to start on a busy machine.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

function readPropertySeed(written = "20261125"): number | null {
  if (written === "random") return null;
  const seed = Number(written);
  if (!Number.isInteger(seed)) throw new Error(`PROPERTY_SEED is "${written}", not a number.`);
  return seed;
}
