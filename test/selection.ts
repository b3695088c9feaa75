import { inject } from "vitest";

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- merged into Vitest's own
  interface ProvidedContext {
    readonly isLong: boolean;
  }
}

/** Whether all is tried, as in `npm run test:long`, or a selection of what repeats itself. */
export const isLong = inject("isLong");
