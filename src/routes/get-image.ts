import type { Context } from "hono";

import { generationOfImage } from "../generation/ids.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { findGeneration } from "./find-generation.ts";

/** `GET /v1/images/{id}`: the bytes as the engine made them, whole or in ranges. */
export async function getImage(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const generation = await findGeneration(c, generationOfImage(id) ?? "");
  const image = generation?.images.find((candidate) => candidate.id === id);
  if (!image) throw notFound(id);
  const object = await c.get("services").images.get(image.key, c.req.raw.headers);
  if (!object) throw notFound(id);
  const headers = new Headers({
    "content-type": image.mediaType,
    "cache-control": "private, max-age=31536000, immutable",
    etag: object.httpEtag,
    "last-modified": object.uploaded.toUTCString(),
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
  });
  if (!("body" in object)) return new Response(null, { status: notDelivered(c), headers });
  const range = c.req.header("range") === undefined ? undefined : object.range;
  if (!range) {
    headers.set("content-length", String(object.size));
    return new Response(object.body, { headers });
  }
  const { first, length } = toSpan(range, object.size);
  headers.set("content-range", `bytes ${first}-${first + length - 1}/${object.size}`);
  headers.set("content-length", String(length));
  return new Response(object.body, { status: 206, headers });
}

/** R2 keeps the body back when a condition failed: not modified, or not the version asked for. */
function notDelivered(c: Context<HonoEnv>): 304 | 412 {
  const isCacheCheck = c.req.header("if-none-match") ?? c.req.header("if-modified-since");
  return isCacheCheck === undefined ? 412 : 304;
}

function toSpan(range: R2Range, size: number): { first: number; length: number } {
  if ("suffix" in range) return { first: size - range.suffix, length: range.suffix };
  const first = range.offset ?? 0;
  return { first, length: range.length ?? size - first };
}

function notFound(id: string): ProblemError {
  const detail = `This account has no image '${id.slice(0, 40)}'.`;
  return new ProblemError("not_found", { detail });
}
