import type { Context } from "hono";

import { generationOfImage } from "../generation/ids.ts";
import { parseByteRange } from "../http/byte-range.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError, problemResponse } from "../http/problem.ts";
import { findGeneration } from "./find-generation.ts";

/** `GET /v1/images/{id}`: the bytes as the engine made them, whole or in ranges. */
export async function getImage(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const generation = await findGeneration(c, generationOfImage(id) ?? "");
  const image = generation?.images.find((candidate) => candidate.id === id);
  if (!image) throw notFound(id);
  const range = parseByteRange(c.req.header("range"), image.bytes);
  if (range.kind === "unsatisfiable") return unsatisfiable(c, image.bytes);
  const part = range.kind === "part" ? range : undefined;
  const { images, report } = c.get("services");
  const reading = images.get(image.key, {
    conditions: c.req.raw.headers,
    ...(part ? { range: { offset: part.offset, length: part.length } } : {}),
  });
  const object = await reading.catch((error: unknown) => {
    report("an image cannot be read", error);
    const detail = `The image ${id} is stored and cannot be read at the moment. Try again.`;
    throw new ProblemError("storage_unavailable", { detail, retryAfterSeconds: 2 });
  });
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
  headers.set("content-length", String(part?.length ?? object.size));
  if (!part) return new Response(object.body, { headers });
  const last = part.offset + part.length - 1;
  headers.set("content-range", `bytes ${part.offset}-${last}/${object.size}`);
  return new Response(object.body, { status: 206, headers });
}

/** R2 keeps the body back when a condition failed: not modified, or not the version asked for. */
function notDelivered(c: Context<HonoEnv>): 304 | 412 {
  const isCacheCheck = c.req.header("if-none-match") ?? c.req.header("if-modified-since");
  return isCacheCheck === undefined ? 412 : 304;
}

function unsatisfiable(c: Context<HonoEnv>, size: number): Response {
  const detail = `The image has ${size} bytes; none of them is in the range asked for.`;
  const error = new ProblemError("range_not_satisfiable", { detail });
  const response = problemResponse(error, c.req.path, c.get("requestId"));
  response.headers.set("content-range", `bytes */${size}`);
  return response;
}

function notFound(id: string): ProblemError {
  const detail = `This account has no image '${id.slice(0, 40)}'.`;
  return new ProblemError("not_found", { detail });
}
