import { env } from "cloudflare:workers";
import { afterEach, vi } from "vitest";

import { unlimited, type AccountLimits } from "../../src/domain/limits.ts";
import { createAccount, type Account } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import { beginWith, changedEnv } from "./deployment.ts";

export const native = "/v1/generations";
export const openAi = "/v1/images/generations";
export const batches = "/v1/batches";
export const asEvents = { accept: "text/event-stream" };
export const asAsync = { prefer: "respond-async" };

/** A prompt whose engine refuses it. */
export const blocked = "[fault:refusal]";

/** A deployment whose tier standard has these limits, and no others. */
export function limitedTo(limits: Partial<AccountLimits>): { readonly TIERS: string } {
  return { TIERS: JSON.stringify({ standard: { ...unlimited, ...limits } }) };
}

/** The same as an environment of its own, whose requests share what their isolate remembers. */
export function limitedEnv(limits: Partial<AccountLimits>): Env {
  return changedEnv(limitedTo(limits));
}

/** Waits until nothing of an account is under way: its runs have told what they used. */
export function waitUntilIdle(account: Account): Promise<void> {
  return vi.waitFor(
    async () => {
      const { inFlight } = await ledgerOf(account).standing(Date.now());
      if (inFlight > 0) throw new Error(`${inFlight} generations are under way.`);
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** The ledger of an account. */
export function ledgerOf({ accountId }: Account) {
  return env.ACCOUNT_LEDGER.getByName(accountId);
}

/** Accounts whose runs are waited for when a test has ended: they must not outlive its file. */
export function useAccounts(): () => Promise<Account> {
  const accounts: Account[] = [];
  afterEach(async () => {
    await Promise.all(accounts.splice(0).map(waitUntilIdle));
  });
  return async () => {
    const account = await createAccount({ tier: "standard" });
    accounts.push(account);
    return account;
  };
}

interface Sent {
  readonly route: string;
  readonly fields?: object;
  readonly prompt?: string;
  /** In place of all that. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a call in a deployment with these limits; a batch is one of three slides. Read to its end. */
export async function send(
  account: Account,
  limits: Partial<AccountLimits>,
  { route, fields = {}, prompt = uniquePrompt(), headers = {}, body: given }: Sent,
): Promise<Response> {
  const slides = [1, 2, 3].map((slide) => ({ prompt: `${prompt} ${slide}` }));
  const words = route === batches ? { slides, resolution: "512" } : { prompt };
  const body = given ?? { ...words, ...fields };
  const { response, settled } = await beginWith(
    limitedTo(limits),
    route,
    { ...account, body },
    headers,
  );
  const text = await response.text();
  await settled();
  return new Response(text, response);
}

/** The limits' headers, without what depends on the hour and the price. */
export function limitHeaders({ headers }: Response) {
  return {
    policy: headers.get("ratelimit-policy"),
    state: headers
      .get("ratelimit")
      ?.replaceAll(/;t=\d+/g, ";t=N")
      .replace(/"spend";r=\d+/, '"spend";r=N'),
  };
}
