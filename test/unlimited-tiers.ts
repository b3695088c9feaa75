import { unlimited } from "../src/domain/limits.ts";
import { tierNames } from "../src/domain/tier.ts";

/** `TIERS` for deployments in which one account is used for many calls: no tier has limits. */
export const unlimitedTiers = JSON.stringify(
  Object.fromEntries(tierNames.map((name) => [name, unlimited])),
);
