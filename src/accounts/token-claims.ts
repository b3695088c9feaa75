import { tierNames, type TierName } from "../domain/tier.ts";

/** Which claims say what. */
export interface ClaimNames {
  /** Holds the id of the account that pays. */
  readonly account: string;
  readonly tier: string;
}

/** What a token says of its user. */
export interface TokenUser {
  readonly subject: string;
  /** The account that pays; null for one of the user's own. */
  readonly accountId: string | null;
  /** Null when the token leaves it to the account. */
  readonly tier: TierName | null;
}

/** What a token's claims mean, or which of them means nothing. */
export type ReadClaims =
  | { readonly kind: "read"; readonly user: TokenUser }
  | { readonly kind: "invalid"; readonly claim: string; readonly wanted: string };

/** OpenID Connect lets a subject have this many characters. */
const longestSubject = 255;

/** @param claims Of a token that was verified. */
export function readClaims(
  claims: Readonly<Record<string, unknown>>,
  names: ClaimNames,
): ReadClaims {
  const subject = claims["sub"];
  const account = claims[names.account] ?? null;
  const word = claims[names.tier] ?? null;
  const tier = tierNames.find((name) => name === word) ?? null;
  if (typeof subject !== "string" || subject === "" || subject.length > longestSubject) {
    return { kind: "invalid", claim: "sub", wanted: "a text of 1 to 255 characters" };
  }
  if (account !== null && !(typeof account === "string" && /^acct_[\w-]{1,59}$/.test(account))) {
    return { kind: "invalid", claim: names.account, wanted: "the id of an account (acct_…)" };
  }
  if (word !== null && tier === null) {
    return { kind: "invalid", claim: names.tier, wanted: `one of ${tierNames.join(", ")}` };
  }
  return { kind: "read", user: { subject, accountId: account, tier } };
}
