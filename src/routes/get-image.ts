import type { Context } from "hono";

import { extensionOf } from "../domain/media-type.ts";
import type { StoredPicture } from "../domain/stored-picture.ts";
import { bucketPatienceMs, type Picture } from "../generation/image-reader.ts";
import { parseByteRange, type ByteRange } from "../http/byte-range.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError, problemResponse } from "../http/problem.ts";
import { inTime } from "../storage/answer-in-time.ts";
import { findImage } from "./find-generation.ts";

type Part = Extract<ByteRange, { kind: "part" }>;

/**
 * `GET /v1/images/{id}`: the bytes as they are delivered, whole or in ranges; with `?original=1`, as
 * the engine made them.
 */
export async function getImage(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const wantsOriginal = readOriginal(c.req.query("original"));
  const found = await findImage(c, id);
  if (!found) throw notFound(id);
  const image: Picture & StoredPicture = wantsOriginal
    ? { ...found.image, ...found.image.original }
    : found.image;
  const range = parseByteRange(c.req.header("range"), image.bytes);
  if (range.kind === "unsatisfiable") return unsatisfiable(c, image.bytes);
  const part = range.kind === "part" ? range : undefined;
  const { imageReader, images, report } = c.get("services");
  const reading = images.get(image.key, {
    conditions: c.req.raw.headers,
    ...(part ? { range: { offset: part.offset, length: part.length } } : {}),
  });
  const object = await inTime(reading, bucketPatienceMs).catch((error: unknown) => {
    report("an image cannot be read", error);
    return "no-answer" as const;
  });
  if (object === "no-answer" || object === null) {
    const kept = await imageReader
      .openAtRun(c.get("accountId"), image, part ?? whole(image))
      .catch(() => ({ kind: "later" }) as const);
    if (kept.kind === "found") {
      return imageResponse(kept.bytes, image, part, imageHeaders(image, `"${image.sha256}"`));
    }
    if (kept.kind === "unknown" && object === null) throw notFound(id);
    const detail = `The image ${id} is stored and cannot be read at the moment. Try again.`;
    throw new ProblemError("storage_unavailable", { detail, retryAfterSeconds: 2 });
  }
  const headers = imageHeaders(image, object.httpEtag);
  headers.set("last-modified", object.uploaded.toUTCString());
  if (!("body" in object)) return new Response(null, { status: notDelivered(c), headers });
  return imageResponse(object.body, image, part, headers);
}

function readOriginal(value: string | undefined): boolean {
  if (value === undefined || value === "1") return value === "1";
  const detail = "'original' can only be '1', for the image as the engine made it.";
  throw new ProblemError("invalid_parameter", { detail, param: "original" });
}

function whole({ bytes }: StoredPicture) {
  return { offset: 0, length: bytes };
}

function imageHeaders({ id, mediaType }: Picture & StoredPicture, etag: string): Headers {
  return new Headers({
    "content-type": mediaType,
    "cache-control": "private, max-age=31536000, immutable",
    etag,
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
    "content-disposition": `inline; filename="${id}.${extensionOf(mediaType)}"`,
  });
}

function imageResponse(
  body: ReadableStream<Uint8Array>,
  { bytes }: StoredPicture,
  part: Part | undefined,
  headers: Headers,
): Response {
  headers.set("content-length", String(part?.length ?? bytes));
  if (!part) return new Response(body, { headers });
  const last = part.offset + part.length - 1;
  headers.set("content-range", `bytes ${part.offset}-${last}/${bytes}`);
  return new Response(body, { status: 206, headers });
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
