import type { z } from "@hono/zod-openapi";

import { pageSchema } from "../../http/page-fields.ts";
import { described } from "../described.ts";
import { json, jsonBody, operation, optionalJsonBody } from "../operation.ts";
import { databaseProblems, type Access } from "../problem-answers.ts";
import {
  apiKey,
  keyChangesBody,
  keyPage,
  newApiKey,
  newKeyBody,
  revocationBody,
  rotatedApiKey,
  rotationBody,
} from "../schemas/account.ts";
import { keyId } from "../schemas/words.ts";
import type { Tag } from "../tags.ts";
import { cursorNote, limitNote } from "./history.ts";

/** Whose keys the calls are about. */
interface KeyOwner {
  readonly path: string;
  readonly tag: Tag;
  /** At the end of each operation's id. */
  readonly suffix: string;
  readonly access: Access;
  readonly params: z.ZodRawShape;
  /** In words. */
  readonly owner: string;
}

const query = described(pageSchema, {
  limit: limitNote({ usual: 20, most: 100 }),
  cursor: cursorNote,
});

const answered = json(apiKey, "The key as it is now.", ["X-Request-Id", "Cache-Control"]);

function withSecret(schema: z.ZodType) {
  return json(schema, "The key, and its secret.", ["X-Request-Id", "Cache-Control"]);
}

/** The same five calls, about the keys of one account or another. */
export function keyOperations({ path, tag, suffix, access, params, owner }: KeyOwner) {
  const ofOne = { ...params, keyId };
  const ofAccount = Object.keys(params).length === 0 ? [] : (["not_found"] as const);
  return [
    operation({
      method: "get",
      path,
      id: `list${suffix}Keys`,
      tag,
      summary: "Keys",
      description: `Those of ${owner}, the newest first, page by page. Never their secrets.`,
      access,
      params,
      query,
      answers: { 200: json(keyPage, "One page.", ["X-Request-Id", "Cache-Control"]) },
      problems: [...databaseProblems, ...ofAccount],
    }),
    operation({
      method: "post",
      path,
      id: `create${suffix}Key`,
      tag,
      summary: "Make a key",
      description: "Its secret is in this answer, and nowhere else ever.",
      access,
      params,
      body: jsonBody(newKeyBody),
      answers: { 201: withSecret(newApiKey) },
      problems: [...databaseProblems, ...ofAccount, "too_many_keys"],
    }),
    operation({
      method: "patch",
      path: `${path}/{keyId}`,
      id: `change${suffix}Key`,
      tag,
      summary: "Change a key",
      access,
      params: ofOne,
      body: jsonBody(keyChangesBody),
      answers: { 200: answered },
      problems: [...databaseProblems, "not_found", "key_ended", "key_already_rotated"],
    }),
    operation({
      method: "post",
      path: `${path}/{keyId}/rotate`,
      id: `rotate${suffix}Key`,
      tag,
      summary: "Replace a key",
      description:
        "A new key in its place, which may do the same. The old one goes on for `overlapSeconds`, so that everybody can be given the new one.",
      access,
      params: ofOne,
      body: optionalJsonBody(rotationBody),
      answers: { 201: withSecret(rotatedApiKey) },
      problems: [
        ...databaseProblems,
        "not_found",
        "key_ended",
        "key_already_rotated",
        "too_many_keys",
      ],
    }),
    operation({
      method: "delete",
      path: `${path}/{keyId}`,
      id: `revoke${suffix}Key`,
      tag,
      summary: "Revoke a key",
      description: "It opens nothing any more, here at once and everywhere within a minute.",
      access,
      params: ofOne,
      body: optionalJsonBody(revocationBody),
      answers: { 200: answered },
      problems: [...databaseProblems, "not_found"],
    }),
  ];
}
