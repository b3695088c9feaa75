/**
 * R2 for all Workers, in a process of its own: what R2's binding sends, kept in memory.
 *
 * Miniflare's R2 spends about 15 ms of processor time a megabyte, in JavaScript, on the machine that
 * is measured; R2 itself spends none there. This keeps the newest objects up to a limit, checks no
 * sums (the benchmark compares the images themselves), and knows what Workers here ask for.
 */

import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { z } from "zod";

/** Older objects go when the newest take more. */
const mostBytes = 1_500_000_000;

const fieldsSchema = z.record(z.string(), z.unknown()).optional();
const pairsSchema = z.array(z.object({ k: z.string(), v: z.string() })).optional();
const wanted = z.object({ object: z.string() });
const described = wanted.extend({ httpFields: fieldsSchema, customFields: pairsSchema });
const requestSchema = z.discriminatedUnion("method", [
  wanted.extend({ method: z.literal("head") }),
  wanted.extend({
    method: z.literal("get"),
    range: z.object({ offset: z.coerce.number(), length: z.coerce.number() }).optional(),
  }),
  z.object({
    method: z.literal("delete"),
    object: z.string().optional(),
    objects: z.array(z.string()).optional(),
  }),
  described.extend({ method: z.literal("put") }),
  described.extend({ method: z.literal("createMultipartUpload") }),
  wanted.extend({
    method: z.literal("uploadPart"),
    uploadId: z.string(),
    partNumber: z.number(),
  }),
  wanted.extend({ method: z.literal("completeMultipartUpload"), uploadId: z.string() }),
  wanted.extend({ method: z.literal("abortMultipartUpload"), uploadId: z.string() }),
]);

type BucketRequest = z.output<typeof requestSchema>;
type Description = Pick<z.output<typeof described>, "object" | "httpFields" | "customFields">;

interface StoredObject {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly pieces: readonly Buffer[];
  readonly size: number;
}

interface Upload {
  readonly description: Description;
  readonly parts: Map<number, readonly Buffer[]>;
}

/** In bytes. */
interface Range {
  readonly offset: number;
  readonly length: number;
}

const whole: Range = { offset: 0, length: Number.MAX_SAFE_INTEGER };
const nothing: Range = { offset: 0, length: 0 };

const objects = new Map<string, StoredObject>();
const uploads = new Map<string, Upload>();
let kept = 0;

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error: unknown) => {
    outgoing.writeHead(500, errorHeaders(10001, String(error)));
    outgoing.end();
  });
});
server.keepAliveTimeout = 75_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  process.send?.(`http://127.0.0.1:${port}`);
});

const leave = () => process.exit(0);
process.once("SIGTERM", leave);
process.once("disconnect", leave);
process.on("SIGINT", () => undefined);

/** R2's binding puts the request into a header, or in front of the body for what carries one. */
async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  const header = incoming.headers["mf-header-cf-r2-request"];
  if (typeof header === "string") return act(parse(header), [], outgoing);
  const length = Number(incoming.headers["mf-header-cf-r2-metadata-size"]);
  const { first, rest } = splitPieces(pieces, length);
  return act(parse(Buffer.concat(first).toString()), rest, outgoing);
}

function parse(text: string): BucketRequest {
  return requestSchema.parse(JSON.parse(text));
}

function act(request: BucketRequest, value: readonly Buffer[], outgoing: ServerResponse): void {
  switch (request.method) {
    case "put":
      return sendObject(outgoing, put(request, value), nothing);
    case "get":
      return sendObject(outgoing, objects.get(request.object), request.range ?? whole);
    case "head":
      return sendObject(outgoing, objects.get(request.object), nothing);
    case "delete":
      for (const key of request.objects ?? [request.object ?? ""]) remove(key);
      return void outgoing.end();
    case "createMultipartUpload": {
      const uploadId = randomBytes(16).toString("hex");
      uploads.set(uploadId, { description: request, parts: new Map() });
      return sendJson(outgoing, { uploadId });
    }
    case "uploadPart":
      requireUpload(request.uploadId).parts.set(request.partNumber, value);
      return sendJson(outgoing, { etag: randomBytes(16).toString("hex") });
    case "completeMultipartUpload": {
      const { description, parts } = requireUpload(request.uploadId);
      uploads.delete(request.uploadId);
      const ordered = [...parts].toSorted(([one], [other]) => one - other);
      const all = ordered.flatMap(([, pieces]) => pieces);
      return sendObject(outgoing, put(description, all), nothing);
    }
    case "abortMultipartUpload":
      uploads.delete(request.uploadId);
      return void outgoing.end();
  }
}

function put(description: Description, pieces: readonly Buffer[]): StoredObject {
  const { object: key, httpFields = {}, customFields = [] } = description;
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const etag = randomBytes(16).toString("hex");
  const facts = {
    name: key,
    version: etag,
    size,
    etag,
    uploaded: Date.now(),
    httpFields,
    customFields,
    checksums: {},
  };
  const stored = { facts, pieces, size };
  remove(key);
  objects.set(key, stored);
  kept += size;
  for (const oldest of objects.keys()) {
    if (kept <= mostBytes || oldest === key) break;
    remove(oldest);
  }
  return stored;
}

function remove(key: string): void {
  kept -= objects.get(key)?.size ?? 0;
  objects.delete(key);
}

function sendObject(
  outgoing: ServerResponse,
  stored: StoredObject | undefined,
  range: Range,
): void {
  if (!stored) {
    outgoing.writeHead(404, errorHeaders(10007, "The specified key does not exist."));
    outgoing.end();
    return;
  }
  const length = Math.min(range.length, stored.size - range.offset);
  const sent = { offset: range.offset, length };
  const head = Buffer.from(
    JSON.stringify({ ...stored.facts, ...(length > 0 ? { range: sent } : {}) }),
  );
  outgoing.writeHead(200, {
    "cf-r2-metadata-size": head.length,
    "content-length": head.length + length,
  });
  outgoing.write(head);
  const { rest } = splitPieces(stored.pieces, range.offset);
  for (const piece of splitPieces(rest, length).first) outgoing.write(piece);
  outgoing.end();
}

function sendJson(outgoing: ServerResponse, body: unknown): void {
  const head = Buffer.from(JSON.stringify(body));
  outgoing.writeHead(200, { "cf-r2-metadata-size": head.length, "content-length": head.length });
  outgoing.end(head);
}

function errorHeaders(v4code: number, message: string): Record<string, string> {
  return { "cf-r2-error": JSON.stringify({ version: 0, v4code, message }) };
}

function requireUpload(id: string): Upload {
  const upload = uploads.get(id);
  if (!upload) throw new Error("The specified multipart upload does not exist.");
  return upload;
}

/** The first bytes of some pieces, in as many pieces, and what comes after them. */
function splitPieces(pieces: readonly Buffer[], length: number) {
  const first: Buffer[] = [];
  const rest: Buffer[] = [];
  let left = length;
  for (const piece of pieces) {
    if (left > 0) first.push(piece.subarray(0, left));
    if (piece.length > left) rest.push(left > 0 ? piece.subarray(left) : piece);
    left = Math.max(0, left - piece.length);
  }
  return { first, rest };
}
