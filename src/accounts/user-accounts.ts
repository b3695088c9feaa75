import { limitsOf } from "../domain/limits.ts";
import type { TierName, TierPolicy } from "../domain/tier.ts";
import type { Account, AccountStore } from "../storage/accounts.ts";
import { remember } from "../storage/remembered.ts";
import type { Bearer } from "./bearer.ts";
import { sha256Of } from "./sha256.ts";
import type { TokenUser } from "./token-claims.ts";

/** The tier of a user whose token says none, as long as no admin gives the account another. */
const firstTier: TierName = "free";

/** What keys are to accounts, for users who come with a token. */
export interface UserAccounts {
  /**
   * The account that pays for a user: the one that the token names, or one of the user's own, which is
   * there from the first request on. What has to be written for that goes on beside the request.
   */
  find(user: TokenUser): Promise<FoundAccount>;
  /** An account has changed: here, that is to count at once. */
  forget(accountId: string): void;
}

/** An account of a user. */
export type FoundAccount =
  | {
      readonly kind: "found";
      readonly account: Account;
      /** What is still to be written; nobody is to wait for it. Null when nothing is. */
      readonly writing: Promise<void> | null;
    }
  /** The token names one that does not exist. */
  | { readonly kind: "unknown" };

/** @param issuer Of the tokens: subjects are told apart by it. */
export function createUserAccounts(options: {
  readonly accounts: AccountStore;
  readonly issuer: string;
  readonly now: () => number;
}): UserAccounts {
  const { accounts, issuer, now } = options;
  const known = remember((id) => accounts.findNearby(id), now);
  return {
    forget: (accountId) => known.forget((account) => account?.id === accountId),
    async find({ subject, accountId, tier }) {
      if (accountId !== null) {
        const account = await known.find(accountId);
        return account ? { kind: "found", account, writing: null } : { kind: "unknown" };
      }
      const id = await ownAccountId(issuer, subject);
      const found = await known.find(id);
      if (found && (tier === null || found.tier === tier)) {
        return { kind: "found", account: found, writing: null };
      }
      const account = found
        ? { ...found, tier: tier ?? found.tier }
        : newAccount(id, subject, tier ?? firstTier, now());
      // At once: the requests that follow are not to write it, too.
      known.put(id, account);
      const writing = write(accounts, account, tier).catch((error: unknown) => {
        known.forget((entry) => entry?.id === id);
        throw error;
      });
      return { kind: "found", account, writing };
    },
  };
}

/** The user as whoever may use the API. @param account See {@link UserAccounts.find}. */
export function toUserBearer(
  { subject, tier }: TokenUser,
  account: Account,
  tiers: Readonly<Record<TierName, TierPolicy>>,
): Bearer {
  const limits = limitsOf(tiers[account.tier], account.limits);
  return {
    caller: {
      accountId: account.id,
      keyId: "token",
      // What the user may ask for; how much of it the account pays for is another matter.
      tier: tiers[tier ?? account.tier],
      limits,
      endUser: subject,
    },
    scopes: ["generate", "read"],
    origins: { kind: "deployment" },
    floodKey: limits.requestsPerMinute === null ? null : `${account.id}/${subject}`,
  };
}

/** Of 128 bits of a digest: nobody chooses a subject so that it becomes another's account. */
async function ownAccountId(issuer: string, subject: string): Promise<string> {
  return `acct_user_${(await sha256Of(JSON.stringify([issuer, subject]))).slice(0, 32)}`;
}

function newAccount(id: string, subject: string, tier: TierName, now: number): Account {
  const name = subject.slice(0, 80);
  return { id, name, tier, limits: {}, createdAt: now, suspendedAt: null };
}

/** The nearest replica may not have it yet, and somebody may have changed it: it is made only if absent. */
async function write(
  accounts: AccountStore,
  account: Account,
  tier: TierName | null,
): Promise<void> {
  await accounts.ensure(account);
  if (tier !== null) await accounts.change(account.id, { tier });
}
