import { createApiKey } from "../../src/accounts/api-key.ts";

/** Who may send a request. */
export const credentialKinds = [
  "owner",
  "admin",
  "bench",
  "reader",
  "maker",
  "stranger",
  "spent",
  "revoked",
  "expired",
  "suspended",
  "page",
  "unknown",
  "misspelt",
  "malformed",
  "basic",
  "two",
  "none",
] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** What each sends as `Authorization`, and what nothing may be done to, for the others' sake. */
export interface Credentials {
  readonly headers: Readonly<Record<CredentialKind, string | null>>;
  readonly keys: readonly string[];
  readonly accountIds: readonly string[];
  readonly protectedIds: ReadonlySet<string>;
}

const adminToken = "dpt_dev_admin";
const noLimits = {
  imagesPerMonth: null,
  microUsdPerMonth: null,
  requestsPerMinute: null,
  generationsInFlight: null,
};

interface Made {
  readonly id: string;
  readonly secret: string;
}

/** Makes accounts and keys of every kind, as an admin does. */
export async function prepareCredentials(url: string): Promise<Credentials> {
  const call = (method: string, path: string, body: object) => ask(url, method, path, body);
  const account = (name: string, limits: object = noLimits) =>
    call("POST", "/admin/api/accounts", { name, tier: "pro", limits });
  const key = (id: string, fields: object = {}) =>
    call("POST", `/admin/api/accounts/${id}/keys`, { name: "Fuzz", ...fields });
  const [own, other, spentAccount, suspendedAccount] = await Promise.all([
    account("Owner"),
    account("Stranger"),
    account("Spent", { ...noLimits, imagesPerMonth: 0 }),
    account("Suspended"),
  ]);
  const owner = await key(own.id, { scopes: ["generate", "read", "admin"] });
  const reader = await key(own.id, { scopes: ["read"] });
  const maker = await key(own.id, { scopes: ["generate"] });
  const page = await key(own.id, { allowedOrigins: ["https://app.example"] });
  const revoked = await key(own.id);
  const expired = await key(own.id, { expiresAt: new Date(Date.now() + 1500).toISOString() });
  const stranger = await key(other.id, { scopes: ["generate", "read", "admin"] });
  const spent = await key(spentAccount.id);
  const suspended = await key(suspendedAccount.id);
  await call("DELETE", `/admin/api/accounts/${own.id}/keys/${revoked.id}`, {});
  await call("PATCH", `/admin/api/accounts/${suspendedAccount.id}`, { suspended: true });
  const unknown = createApiKey();
  const made = [owner, reader, maker, page, revoked, expired, stranger, spent, suspended];
  const accounts = [own, other, spentAccount, suspendedAccount];
  return {
    headers: {
      owner: `Bearer ${owner.secret}`,
      admin: `Bearer ${adminToken}`,
      bench: "Bearer dpt_dev_bench",
      reader: `Bearer ${reader.secret}`,
      maker: `bearer ${maker.secret}`,
      stranger: `Bearer ${stranger.secret}`,
      spent: `Bearer ${spent.secret}`,
      revoked: `Bearer ${revoked.secret}`,
      expired: `Bearer ${expired.secret}`,
      suspended: `Bearer ${suspended.secret}`,
      page: `Bearer ${page.secret}`,
      unknown: `Bearer ${unknown}`,
      misspelt: `Bearer ${unknown.slice(0, -1)}_`,
      malformed: "Bearer",
      basic: "Basic dXNlcjpwYXNz",
      two: `Bearer ${owner.secret}, Bearer ${stranger.secret}`,
      none: null,
    },
    keys: [...made.map(({ secret }) => secret), unknown],
    accountIds: accounts.map(({ id }) => id),
    protectedIds: new Set([...made, ...accounts].map(({ id }) => id)),
  };
}

async function ask(url: string, method: string, path: string, body: object): Promise<Made> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Made;
}
