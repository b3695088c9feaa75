import { createAccount, type Account } from "./accounts.ts";
import { admin } from "./admin.ts";
import { post } from "./api.ts";

/** A key as its owner is shown it. */
export interface KeyAnswer {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly status: string;
  readonly scopes: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly replacedBy: string | null;
}

/** One that was just made, with its secret. */
export interface MadeKey extends KeyAnswer {
  readonly secret: string;
  readonly replaced: KeyAnswer;
}

/** The same calls about the same account: by an admin, and by the account's own key. */
export interface Desk {
  readonly route: string;
  readonly key: string;
  readonly account: Account;
  readonly actor: string;
}

/** Both who may ask. */
export const desks = [
  {
    who: "an admin",
    async open(): Promise<Desk> {
      const account = await createAccount({ tier: "free" });
      const route = `/admin/api/accounts/${account.accountId}/keys`;
      return { route, key: admin.key, account, actor: "admin-token" };
    },
  },
  {
    who: "the owner",
    async open(): Promise<Desk> {
      const account = await createAccount({ tier: "free", scopes: ["admin"] });
      return { route: "/v1/keys", key: account.key, account, actor: `key:${account.keyId}` };
    },
  },
];

/** Makes a key at a desk. */
export async function make(desk: Desk, body: object = { name: "A key" }): Promise<MadeKey> {
  const response = await post(desk.route, body, desk);
  if (response.status !== 201) throw new Error(await response.text());
  return response.json<MadeKey>();
}
