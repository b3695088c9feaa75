import * as fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- merged into Vitest's own
  interface ProvidedContext {
    /** Where properties begin to draw, or null for anywhere. */
    readonly propertySeed: number | null;
  }
}

// `npm test` says the same of the same code each time; `npm run test:long` looks further.
const seed = inject("propertySeed");
if (seed !== null) fc.configureGlobal({ seed });
