import type { Context } from "hono";

import { makeKey, successorExpiry, type MadeKey } from "../accounts/new-key.ts";
import { databaseProblem } from "../http/database-problem.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import {
  keyChangesSchema,
  newKeySchema,
  revocationSchema,
  rotationSchema,
} from "../http/key-fields.ts";
import { statusOf, toKeyView } from "../http/key-view.ts";
import { pageSchema, toPage } from "../http/page-fields.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson, readOptionalJson } from "../http/read-json.ts";
import { recordAct } from "../http/record-act.ts";
import { validate } from "../http/validate.ts";
import type { AccountKey } from "../storage/account-keys.ts";
import { requireAccount } from "./admin-accounts.ts";

/** So many keys of an account open something at a time. */
const mostKeys = 100;

/** Whose keys a request is about. */
type FindAccount = (c: Context<HonoEnv>) => string | Promise<string>;

/** The calls about keys of the account in the path, for admins. */
export const keysOfAccount = keyRoutes(async (c) => (await requireAccount(c)).id);

/** The same about the caller's own account, for its keys of scope `admin`. */
export const ownKeys = keyRoutes((c) => c.get("accountId"));

function keyRoutes(findAccount: FindAccount) {
  return {
    list: async (c: Context<HonoEnv>) => listKeys(c, await findAccount(c)),
    create: async (c: Context<HonoEnv>) => createKey(c, await findAccount(c)),
    change: async (c: Context<HonoEnv>) => changeKey(c, await findAccount(c)),
    rotate: async (c: Context<HonoEnv>) => rotateKey(c, await findAccount(c)),
    revoke: async (c: Context<HonoEnv>) => revokeKey(c, await findAccount(c)),
  };
}

/** `GET …/keys`: all of them, the newest first, page by page. */
async function listKeys(c: Context<HonoEnv>, accountId: string): Promise<Response> {
  const { limit, cursor: after = null } = validate(pageSchema, c.req.query());
  const { accountKeys } = c.get("services");
  const reading = accountKeys.list({ accountId, after, limit: limit + 1 });
  const { shown, nextCursor } = toPage(await reading.catch(unreadable(c)), limit);
  const now = Date.now();
  return c.json({ keys: shown.map((key) => toKeyView(key, now)), nextCursor });
}

/** `POST …/keys`: a new key. Its secret is in this answer, and nowhere else ever. */
async function createKey(c: Context<HonoEnv>, accountId: string): Promise<Response> {
  const { reason, ...wanted } = validate(newKeySchema, await readJson(c.req.raw));
  const { accountKeys } = c.get("services");
  const now = Date.now();
  await requireRoom(c, accountId, now);
  const made = await makeKey({ ...wanted, accountId }, now);
  const target = nameOf(made.key);
  await recordAct(c, { action: "key.create", target, reason, details: wanted });
  await accountKeys.create(made.key).catch(unwritable(c));
  return answerWithSecret(c, made, now);
}

/** `PATCH …/keys/{keyId}`: what it is called, what it may do, for which pages, until when. */
async function changeKey(c: Context<HonoEnv>, accountId: string): Promise<Response> {
  const { reason, ...changes } = validate(keyChangesSchema, await readJson(c.req.raw));
  const key = await requireKey(c, accountId);
  requireUsable(key, Date.now());
  requireOverlap(key, changes);
  await recordAct(c, { action: "key.change", target: nameOf(key), reason, details: changes });
  await c.get("services").accountKeys.change(key.id, changes).catch(unwritable(c));
  return answer(c, { ...key, ...changes });
}

/**
 * `POST …/keys/{keyId}/rotate`: a new key in place of one that goes on for a while, so that everybody
 * who has it can be given the other. What the one may do, the other may.
 */
async function rotateKey(c: Context<HonoEnv>, accountId: string): Promise<Response> {
  const body = validate(rotationSchema, (await readOptionalJson(c.req.raw)) ?? {});
  const { overlapSeconds, reason } = body;
  const { accountKeys } = c.get("services");
  const key = await requireKey(c, accountId);
  const now = Date.now();
  requireUsable(key, now);
  if (key.replacedBy !== null) throw alreadyRotated(key);
  await requireRoom(c, accountId, now);
  const { name, scopes, allowedOrigins } = key;
  const expiresAt = body.expiresAt === undefined ? successorExpiry(key, now) : body.expiresAt;
  const made = await makeKey({ accountId, name, scopes, allowedOrigins, expiresAt }, now);
  const endsAt = Math.min(key.expiresAt ?? Infinity, now + overlapSeconds * 1000);
  const details = { replacedBy: made.key.id, overlapSeconds };
  await recordAct(c, { action: "key.rotate", target: nameOf(key), reason, details });
  const isRotated = await accountKeys.rotate(key.id, made.key, endsAt).catch(unwritable(c));
  if (!isRotated) throw alreadyRotated(key);
  const replaced = { ...key, replacedBy: made.key.id, expiresAt: endsAt };
  return answerWithSecret(c, made, now, { replaced: toKeyView(replaced, now) });
}

/** `DELETE …/keys/{keyId}`: it opens nothing any more, here at once and everywhere within a minute. */
async function revokeKey(c: Context<HonoEnv>, accountId: string): Promise<Response> {
  const { reason } = validate(revocationSchema, (await readOptionalJson(c.req.raw)) ?? {});
  const key = await requireKey(c, accountId);
  // Once more is no harm: it stays revoked since it was.
  if (key.revokedAt !== null) return answer(c, key);
  const revokedAt = Date.now();
  await recordAct(c, { action: "key.revoke", target: nameOf(key), reason, details: {} });
  await c.get("services").accountKeys.change(key.id, { revokedAt }).catch(unwritable(c));
  return answer(c, { ...key, revokedAt });
}

/** @throws ProblemError when the account has no such key. */
async function requireKey(c: Context<HonoEnv>, accountId: string): Promise<AccountKey> {
  const id = c.req.param("keyId") ?? "";
  const key = await c.get("services").accountKeys.find(accountId, id).catch(unreadable(c));
  if (key) return key;
  const detail = `This account has no key '${id.slice(0, 60)}'.`;
  throw new ProblemError("not_found", { detail, param: "keyId" });
}

/** @throws ProblemError when there are as many keys as an account may have. */
async function requireRoom(c: Context<HonoEnv>, accountId: string, now: number): Promise<void> {
  const { accountKeys } = c.get("services");
  const count = await accountKeys.countUsable(accountId, now).catch(unreadable(c));
  if (count < mostKeys) return;
  const detail = `The account has ${count} keys that open something, the most there may be. Revoke some.`;
  throw new ProblemError("too_many_keys", { detail });
}

function answer(c: Context<HonoEnv>, key: AccountKey): Response {
  c.get("services").keys.forget(key.accountId);
  return c.json(toKeyView(key, Date.now()));
}

function answerWithSecret(
  c: Context<HonoEnv>,
  { key, secret }: MadeKey,
  now: number,
  others: Readonly<Record<string, unknown>> = {},
): Response {
  c.get("services").keys.forget(key.accountId);
  return c.json({ ...toKeyView(key, now), secret, ...others }, 201);
}

/** A key that is over stays so: whoever had it may have it still. */
function requireUsable(key: AccountKey, now: number): void {
  const status = statusOf(key, now);
  if (status === "revoked" || status === "expired") throw ended(key, `is ${status}`);
}

/** One that was replaced goes on until its overlap is over, and no longer. */
function requireOverlap(key: AccountKey, { expiresAt }: { readonly expiresAt?: number | null }) {
  if (key.replacedBy === null || expiresAt === undefined) return;
  if (expiresAt !== null && expiresAt <= (key.expiresAt ?? Infinity)) return;
  throw alreadyRotated(key);
}

function ended({ id, replacedBy }: AccountKey, what: string): ProblemError {
  const next = replacedBy === null ? "Make another." : `It was replaced by ${replacedBy}.`;
  const detail = `The key ${id} ${what}, and is never used again. ${next}`;
  return new ProblemError("key_ended", { detail, param: "keyId" });
}

function alreadyRotated({ id, replacedBy }: AccountKey): ProblemError {
  const by = replacedBy === null ? "a moment ago" : `by ${replacedBy}`;
  const detail = `The key ${id} was replaced ${by}. Rotate that one, or make another.`;
  return new ProblemError("key_already_rotated", { detail, param: "keyId" });
}

function nameOf({ accountId, id }: AccountKey): string {
  return `${accountId}/${id}`;
}

function unreadable(c: Context<HonoEnv>) {
  const detail = "Keys cannot be read at the moment. Nothing was done. Try again.";
  return databaseProblem(c.get("services").report, "keys cannot be read", detail);
}

function unwritable(c: Context<HonoEnv>) {
  const detail = "It is not known whether the key was written. Look at the list, then repeat it.";
  return databaseProblem(c.get("services").report, "a key cannot be written", detail);
}
