import type { Context } from "hono";
import { typeid } from "typeid-js";

import { accountChangesSchema, changeLimits, newAccountSchema } from "../http/account-fields.ts";
import { toAccountView } from "../http/account-view.ts";
import { databaseProblem } from "../http/database-problem.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { pageSchema, toPage } from "../http/page-fields.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { recordAct, type Act } from "../http/record-act.ts";
import { validate } from "../http/validate.ts";
import type { Account, AccountChanges } from "../storage/accounts.ts";

/** `GET /admin/api/accounts`: all of them, the newest first, page by page. */
export async function listAccounts(c: Context<HonoEnv>): Promise<Response> {
  const { limit, cursor: after = null } = validate(pageSchema, c.req.query());
  const { accounts, config } = c.get("services");
  const reading = accounts.list({ after, limit: limit + 1 });
  const { shown, nextCursor } = toPage(await reading.catch(unreadable(c)), limit);
  return c.json({
    accounts: shown.map((account) => toAccountView(account, config.tiers)),
    nextCursor,
  });
}

/** `POST /admin/api/accounts`: a new account, without a key. */
export async function createAccount(c: Context<HonoEnv>): Promise<Response> {
  const { name, tier, limits, reason } = validate(newAccountSchema, await readJson(c.req.raw));
  const { accounts, config } = c.get("services");
  const account: Account = {
    id: typeid("acct").toString(),
    name,
    tier,
    limits: changeLimits({}, limits),
    createdAt: Date.now(),
    suspendedAt: null,
  };
  const details = { name, tier, limits };
  await recordAct(c, { action: "account.create", target: account.id, reason, details });
  await accounts.create(account).catch(unwritable(c));
  return c.json(toAccountView(account, config.tiers), 201);
}

/** `GET /admin/api/accounts/{id}`. */
export async function getAccount(c: Context<HonoEnv>): Promise<Response> {
  return c.json(toAccountView(await requireAccount(c), c.get("services").config.tiers));
}

/** `PATCH /admin/api/accounts/{id}`: its name, tier and limits, and whether it is suspended. */
export async function changeAccount(c: Context<HonoEnv>): Promise<Response> {
  const asked = validate(accountChangesSchema, await readJson(c.req.raw));
  const { reason, ...details } = asked;
  const { accounts, config, keys, users } = c.get("services");
  const account = await requireAccount(c);
  const changes = toChanges(account, asked, Date.now());
  await recordAct(c, { action: actionOf(account, asked), target: account.id, reason, details });
  await accounts.change(account.id, changes).catch(unwritable(c));
  keys.forget(account.id);
  users?.accounts.forget(account.id);
  return c.json(toAccountView({ ...account, ...changes }, config.tiers));
}

/** The account in the path. @throws ProblemError when there is none. */
export async function requireAccount(c: Context<HonoEnv>): Promise<Account> {
  const id = c.req.param("id") ?? "";
  const account = await c.get("services").accounts.find(id).catch(unreadable(c));
  if (account) return account;
  const detail = `There is no account '${id.slice(0, 60)}'.`;
  throw new ProblemError("not_found", { detail, param: "id" });
}

type Asked = ReturnType<typeof accountChangesSchema.parse>;

function toChanges(account: Account, asked: Asked, now: number): AccountChanges {
  const { name, tier, limits, suspended } = asked;
  return {
    ...(name === undefined ? {} : { name }),
    ...(tier === undefined ? {} : { tier }),
    ...(limits === undefined ? {} : { limits: changeLimits(account.limits, limits) }),
    // Suspended once more, it is so since it was first.
    ...(suspended === undefined
      ? {}
      : { suspendedAt: suspended ? (account.suspendedAt ?? now) : null }),
  };
}

function actionOf({ suspendedAt }: Account, { suspended }: Asked): Act["action"] {
  if (suspended === undefined || suspended === (suspendedAt !== null)) return "account.change";
  return suspended ? "account.suspend" : "account.resume";
}

function unreadable(c: Context<HonoEnv>) {
  const detail = "Accounts cannot be read at the moment. Nothing was done. Try again.";
  return databaseProblem(c.get("services").report, "accounts cannot be read", detail);
}

function unwritable(c: Context<HonoEnv>) {
  const detail = "It is not known whether the account was written. Look at it, then repeat it.";
  return databaseProblem(c.get("services").report, "an account cannot be written", detail);
}
