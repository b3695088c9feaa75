import type { D1Migration } from "cloudflare:test";

declare global {
  namespace Cloudflare {
    interface Env {
      readonly TEST_MIGRATIONS: D1Migration[];
      readonly SIMULATOR_URL: string;
      readonly WEBHOOK_RECEIVER_URL: string;
      /** How many random histories of an account with limits; empty for a few hundred. */
      readonly LEDGER_HISTORIES: string;
      readonly IDENTITY_PROVIDER_URL: string;
      /** `whole`, or a selection. */
      readonly PLATFORM_TESTS: string;
      /** Of the matrix, only cells whose fault has this in its name; empty for all. */
      readonly PLATFORM_ONLY: string;
      /** What decides by chance in the mixed runs; empty for another one each time. */
      readonly PLATFORM_SEED: string;
    }
  }
}
