import type { Context } from "hono";
import { wrapTime } from "hono/timing";

import { variantOf, type VariantQuery } from "../domain/image-variant.ts";
import { extensionOf } from "../domain/media-type.ts";
import type { StoredPicture } from "../domain/stored-picture.ts";
import { findVariant } from "../generation/find-variant.ts";
import { bucketPatienceMs, type Picture } from "../generation/image-reader.ts";
import { answerProblem } from "../http/answer-error.ts";
import { parseByteRange, type ByteRange } from "../http/byte-range.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { askedOf } from "../http/image-address.ts";
import { parseImageQuery, type ImageQuery } from "../http/image-query.ts";
import { ProblemError } from "../http/problem.ts";
import { readConditions } from "../http/read-conditions.ts";
import { inTime } from "../storage/answer-in-time.ts";
import { findImage, type FoundImage } from "./find-generation.ts";

type Part = Extract<ByteRange, { kind: "part" }>;

/** What is sent: an image, its original, or a variant, which alone has no digest. */
interface Shown extends Picture, Pick<StoredPicture, "mediaType" | "bytes"> {
  readonly sha256?: string;
}

/**
 * `GET /v1/images/{id}`: the bytes as they are delivered, whole or in ranges; with `?original=1`, as
 * the engine made them; with `w`, `h`, `fit`, `format` or `quality`, smaller or of another type.
 */
export async function getImage(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const query = parseImageQuery(askedOf(c));
  const found = await findImage(c, id);
  if (!found) throw imageNotFound(id);
  const image = await pick(c, found, query);
  const range = parseByteRange(await rangeHeader(c, image), image.bytes);
  if (range.kind === "unsatisfiable") return unsatisfiable(c, image.bytes);
  const part = range.kind === "part" ? range : undefined;
  const { imageReader, images, report } = c.get("services");
  const conditions = readConditions(c.req.raw.headers);
  const reading = images.get(image.key, {
    conditions,
    ...(part ? { range: { offset: part.offset, length: part.length } } : {}),
  });
  const object = await wrapTime(c, "store", inTime(reading, bucketPatienceMs)).catch(
    (error: unknown) => {
      report("an image cannot be read", error);
      return "no-answer" as const;
    },
  );
  if (object === "no-answer" || object === null) {
    const kept = await imageReader
      .openAtRun(c.get("accountId"), image, part ?? whole(image))
      .catch(() => ({ kind: "later" }) as const);
    if (kept.kind === "found") {
      return imageResponse(kept.bytes, image, part, imageHeaders(image, `"${image.sha256}"`));
    }
    if (kept.kind === "unknown" && object === null) throw imageNotFound(id);
    throw unreadable(id);
  }
  const headers = imageHeaders(image, object.httpEtag);
  headers.set("last-modified", object.uploaded.toUTCString());
  if (!("body" in object)) return new Response(null, { status: notDelivered(conditions), headers });
  return imageResponse(object.body, image, part, headers);
}

/** A part of what is another version by now is of no use: then the whole is sent (RFC 9110, 13.1.5). */
async function rangeHeader(c: Context<HonoEnv>, { key, sha256 }: Shown) {
  const range = c.req.header("range");
  const expected = c.req.header("if-range");
  if (range === undefined || expected === undefined) return range;
  const object = await c
    .get("services")
    .images.head(key)
    .catch(() => null);
  const current = object ? [object.httpEtag, object.uploaded.toUTCString()] : [`"${sha256}"`];
  return current.includes(expected) ? range : undefined;
}

async function pick(
  c: Context<HonoEnv>,
  { generation, image }: FoundImage,
  asked: ImageQuery,
): Promise<Shown> {
  switch (asked.kind) {
    case "delivered":
      return image;
    case "original":
      return { ...image, ...image.original };
    case "variant":
      return pickVariant(c, { generation, image }, asked.query);
  }
}

/** Without the Images binding there are no variants: the image itself is better than none. */
async function pickVariant(
  c: Context<HonoEnv>,
  { generation, image }: FoundImage,
  query: VariantQuery,
): Promise<Shown> {
  const services = c.get("services");
  const { converter, report } = services;
  const variant = variantOf(image, query);
  if (!variant || !converter) return image;
  const found = await findVariant({
    services: { ...services, converter },
    accountId: c.get("accountId"),
    generationId: generation.id,
    image,
    variant,
    isThere: async () => (await findImage(c, image.id)) !== undefined,
    background: (promise) => c.executionCtx.waitUntil(promise),
  }).catch((error: unknown) => {
    report("a variant cannot be made", error, { key: image.key });
    throw unreadable(image.id);
  });
  if (!found) throw imageNotFound(image.id);
  return { id: image.id, mediaType: variant.mediaType, ...found };
}

function unreadable(id: string): ProblemError {
  const detail = `The image ${id} is stored and cannot be read at the moment. Try again.`;
  return new ProblemError("storage_unavailable", { detail, retryAfterSeconds: 2 });
}

function whole({ bytes }: Shown) {
  return { offset: 0, length: bytes };
}

function imageHeaders({ id, mediaType }: Shown, etag: string): Headers {
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
  { bytes }: Shown,
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
function notDelivered(conditions: Headers): 304 | 412 {
  const isCacheCheck = conditions.has("if-none-match") || conditions.has("if-modified-since");
  return isCacheCheck ? 304 : 412;
}

function unsatisfiable(c: Context<HonoEnv>, size: number): Response {
  const detail = `The image has ${size} bytes; none of them is in the range asked for.`;
  const error = new ProblemError("range_not_satisfiable", { detail });
  const response = answerProblem(c, error);
  response.headers.set("content-range", `bytes */${size}`);
  return response;
}

/** The account that asks has no such image. */
export function imageNotFound(id: string): ProblemError {
  const detail = `This account has no image '${id.slice(0, 40)}'.`;
  return new ProblemError("not_found", { detail });
}
