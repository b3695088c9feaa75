import type { z } from "@hono/zod-openapi";

import { pageSchema } from "../../http/page-fields.ts";
import { auditQuerySchema } from "../../routes/admin-audit.ts";
import { errorsQuerySchema } from "../../routes/admin-errors.ts";
import type { AnswerHeader } from "../answer-headers.ts";
import { described } from "../described.ts";
import { json, jsonBody, operation } from "../operation.ts";
import { databaseProblems } from "../problem-answers.ts";
import { account, accountChangesBody, accountPage, newAccountBody } from "../schemas/account.ts";
import { auditPage, errorPage } from "../schemas/admin.ts";
import { accountId } from "../schemas/words.ts";
import { cursorNote, limitNote } from "./history.ts";
import { keyOperations } from "./keys.ts";

const adminHeaders = ["X-Request-Id", "Cache-Control"] as const satisfies readonly AnswerHeader[];

const tag = "Admin";
const access = "admin";
const path = "/admin/api/accounts";
const id = { id: accountId };

/** An answer of the admin API. */
export function shown(schema: z.ZodType, description = "As it is now.") {
  return json(schema, description, adminHeaders);
}

/** Accounts, their keys, what was done, and what failed. */
export const adminAccountOperations = [
  operation({
    method: "get",
    path,
    id: "listAccounts",
    tag,
    summary: "Accounts",
    description: "The newest first, page by page.",
    access,
    query: described(pageSchema, {
      limit: limitNote({ usual: 20, most: 100 }),
      cursor: cursorNote,
    }),
    answers: { 200: shown(accountPage, "One page.") },
    problems: databaseProblems,
  }),
  operation({
    method: "post",
    path,
    id: "createAccount",
    tag,
    summary: "Make an account",
    description: "It has no key yet.",
    access,
    body: jsonBody(newAccountBody),
    answers: { 201: shown(account) },
    problems: databaseProblems,
  }),
  operation({
    method: "get",
    path: `${path}/{id}`,
    id: "getAccount",
    tag,
    summary: "One account",
    access,
    params: id,
    answers: { 200: shown(account) },
    problems: [...databaseProblems, "not_found"],
  }),
  operation({
    method: "patch",
    path: `${path}/{id}`,
    id: "changeAccount",
    tag,
    summary: "Change an account",
    description: "Its name, tier and limits, and whether it is suspended.",
    access,
    params: id,
    body: jsonBody(accountChangesBody),
    answers: { 200: shown(account) },
    problems: [...databaseProblems, "not_found"],
  }),
  ...keyOperations({
    path: `${path}/{id}/keys`,
    tag,
    suffix: "Account",
    access,
    params: id,
    owner: "an account",
  }),
  operation({
    method: "get",
    path: "/admin/api/audit",
    id: "listAuditEntries",
    tag,
    summary: "What was done",
    description: "By admins and keys: what, when and why, the newest first.",
    access,
    query: described(auditQuerySchema, {
      limit: limitNote({ usual: 50, most: 200 }),
      after: cursorNote,
    }),
    answers: { 200: shown(auditPage, "One page.") },
    problems: databaseProblems,
  }),
  operation({
    method: "get",
    path: "/admin/api/errors",
    id: "listErrors",
    tag,
    summary: "What failed",
    description:
      "Failed generations of all accounts, the newest first, each with the id of its request, its failed calls and the providers' own ids for them.",
    access,
    query: described(errorsQuerySchema, {
      limit: limitNote({ usual: 50, most: 200 }),
      cursor: cursorNote,
    }),
    answers: { 200: shown(errorPage, "One page.") },
    problems: databaseProblems,
  }),
];
