import type { Credentials } from "./credentials.ts";
import type { DrawnBody } from "./draw-body.ts";
import type { DrawnRequest } from "./draw-request.ts";
import type { KnownIds } from "./known-ids.ts";
import { smallPng } from "./small-png.ts";

/** What came back, as far as it is read. */
export interface Answer {
  /** Of its request: to `HEAD` there is never a body. */
  readonly method: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** False for a stream that goes on, and for a body that is longer than is read. */
  readonly isWhole: boolean;
}

/** A request as it was sent, to be sent again by hand. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long an answer may be waited for, in milliseconds: no operation takes that long without latency. */
const patienceMs = 60_000;

/** Streams go on for as long as somebody listens; this much of one is enough. */
const listenMs = 1500;

/** So much of a body is read, in bytes: more is an image. */
const mostRead = 3_000_000;

interface Sending {
  readonly url: string;
  readonly request: DrawnRequest;
  readonly number: number;
  readonly credentials: Credentials;
  readonly ids: KnownIds;
}

/** Puts known ids into a drawn request. */
export function fillRequest({ url, request, number, credentials, ids }: Sending) {
  const target = new URL(ids.withOwnKey(ids.fill(request.path), number), url);
  for (const [name, value] of request.query) target.searchParams.append(name, ids.fill(value));
  const signed = request.signed === "no" ? undefined : ids.signedLike(target.pathname, number);
  if (signed) {
    target.pathname = signed.pathname;
    target.search = signed.search;
    if (request.signed === "altered") target.search += "0";
  }
  const authorization = signed ? null : credentials.headers[request.credential];
  const { body, type } = toBody(request.body, ids);
  const headers: Record<string, string> = {
    ...request.headers,
    ...(type === null ? {} : { "content-type": type }),
    ...(authorization === null ? {} : { authorization }),
    // Floods are counted by address: here each request comes from another one.
    "cf-connecting-ip": `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
  };
  return { method: request.method, url: target.href, headers, body };
}

/**
 * Sends a request. One that was answered before its body was read may find the connection closed, and the
 * answer with it: then it is sent once more. @throws Error when nothing comes back.
 */
export async function sendRequest(filled: ReturnType<typeof fillRequest>): Promise<Answer> {
  try {
    return await sendOnce(filled);
  } catch (error) {
    const { cause } = error as Error;
    const isCut =
      cause instanceof Error && /EPIPE|ECONNRESET|other side closed/.test(cause.message);
    if (filled.body === null || !isCut) throw error;
    return sendOnce(filled);
  }
}

async function sendOnce({
  method,
  url,
  headers,
  body,
}: ReturnType<typeof fillRequest>): Promise<Answer> {
  const hasBody = body !== null && method !== "GET" && method !== "HEAD";
  const response = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(patienceMs),
    ...(hasBody ? { body } : {}),
  });
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  return {
    method,
    status: response.status,
    headers: response.headers,
    ...(await readSome(response, isStream ? listenMs : patienceMs)),
  };
}

/** What is shown of a request that went wrong. */
export function describeRequest(filled: ReturnType<typeof fillRequest>): SentRequest {
  const { method, url, headers, body } = filled;
  const shown = typeof body === "string" ? body : body === null ? "" : `[${body.constructor.name}]`;
  return { method, url, headers, body: shown.length > 2000 ? `${shown.slice(0, 2000)}…` : shown };
}

async function readSome(response: Response, forMs: number) {
  if (!response.body) return { text: "", isWhole: true };
  const reader = response.body.getReader();
  const over = new Promise<"over">((resolve) => setTimeout(resolve, forMs, "over").unref());
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const read = await Promise.race([reader.read(), over]);
    if (read === "over" || size > mostRead) {
      await reader.cancel().catch(() => undefined);
      return { text: Buffer.concat(pieces).toString(), isWhole: false };
    }
    if (read.done) return { text: Buffer.concat(pieces).toString(), isWhole: true };
    pieces.push(read.value);
    size += read.value.length;
  }
}

function toBody(body: DrawnBody, ids: KnownIds) {
  switch (body.kind) {
    case "none":
      return { body: null, type: null };
    case "text":
      return { body: withPictures(ids.fill(body.text)), type: body.type };
    case "bytes":
      return { body: body.bytes === "png" ? smallPng : Buffer.from(body.bytes), type: body.type };
    case "form":
      return { body: toForm(body.fields, ids), type: null };
  }
}

function withPictures(text: string): string {
  return text.replaceAll("~png~", `data:image/png;base64,${smallPng.toString("base64")}`);
}

function toForm(fields: readonly (readonly [string, unknown])[], ids: KnownIds): FormData {
  const form = new FormData();
  for (const [name, value] of fields) {
    const isFile = /^(image|mask)/.test(name) && typeof value !== "number";
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isFile) form.append(name, new Blob([smallPng], { type: "image/png" }), "a.png");
      else
        form.append(
          name,
          ids.fill(typeof one === "string" ? one : (JSON.stringify(one) ?? "")).toWellFormed(),
        );
    }
  }
  return form;
}
