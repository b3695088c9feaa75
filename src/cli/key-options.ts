import { scopes, type Scope } from "../domain/scope.ts";
import { tierNames, type TierName } from "../domain/tier.ts";
import { dayMs } from "../domain/utc-calendar.ts";

/** What a key is to be, or what is wrong with what was asked for. Texts are safe within SQL. */
export type KeyOptions =
  | {
      readonly kind: "key";
      readonly name: string;
      readonly tier: TierName;
      readonly scopes: readonly Scope[];
      /** Unix milliseconds; null never. */
      readonly expiresAt: number | null;
    }
  | { readonly kind: "wrong"; readonly message: string };

/** @param now Unix milliseconds. */
export function parseKeyOptions(
  values: {
    readonly name?: string | undefined;
    readonly tier: string;
    readonly scopes: string;
    readonly expires?: string | undefined;
  },
  now: number,
): KeyOptions {
  const { name } = values;
  if (name === undefined || !/^[\p{L}\p{N} ._-]{1,80}$/u.test(name)) {
    return wrong("A name of letters, digits, spaces, dots and hyphens is needed.");
  }
  const tier = tierNames.find((known) => known === values.tier);
  if (!tier) return wrong(`There is no tier '${values.tier}'.`);
  const words = values.scopes.split(",").map((word) => word.trim());
  const unknown = words.find((word) => !scopes.some((scope) => scope === word));
  if (unknown !== undefined) return wrong(`There is no scope '${unknown}'.`);
  const expiresAt = values.expires === undefined ? null : toTime(values.expires, now);
  if (expiresAt !== null && !(expiresAt > now)) {
    return wrong("--expires takes a day to come, such as 2027-01-31, or days from now, as 90d.");
  }
  return { kind: "key", name, tier, scopes: scopes.filter((s) => words.includes(s)), expiresAt };
}

function toTime(text: string, now: number): number {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  return days === undefined ? Date.parse(text) : now + Number(days) * dayMs;
}

function wrong(message: string): KeyOptions {
  return { kind: "wrong", message };
}
