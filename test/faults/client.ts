import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import { flattenHeaders } from "../flatten-headers.ts";
import { models, type Cell } from "./cell.ts";
import { largeBytes } from "./client-faults.ts";
import type { ClientResult } from "./evidence.ts";
import { readAnswer } from "./read-answer.ts";

/** How long a client waits: longer than the longest deadline, and a fallback after it. */
const patienceMs = 340_000;

/** How long a slow client looks away, before it reads at all and after each piece, in milliseconds. */
const slowStartMs = 3000;
const slowPieceMs = 8;

/** Previews that a stream asks for. */
const previews = 2;

/** One request to the API. */
export interface Order {
  readonly url: string;
  readonly key: string;
  readonly cell: Cell;
  readonly prompt: string;
  /** Aborts when the client shall leave. */
  readonly leaving: AbortSignal;
}

/** Sends what a cell asks for, behaves as its client does, and tells what came. Never throws. */
export async function send(order: Order): Promise<ClientResult> {
  const { leaving } = order;
  const startedAt = performance.now();
  const patience = AbortSignal.timeout(patienceMs);
  const { status, headers, content, isWhole, hasLeft } = await exchange(order, patience);
  const broken = patience.aborted ? "timed-out" : "cut";
  const leftOr = hasLeft || leaving.aborted ? "left" : broken;
  const end = isWhole ? "whole" : leftOr;
  const milliseconds = Math.round(performance.now() - startedAt);
  return { end, status, headers, milliseconds, ...readAnswer(status, headers, content) };
}

interface RawAnswer {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer;
  readonly isWhole: boolean;
  readonly hasLeft: boolean;
}

/** Node's own client: `fetch` would give up by itself after five minutes. */
function exchange(order: Order, patience: AbortSignal): Promise<RawAnswer> {
  const { url, key, cell, leaving } = order;
  const { path, headers: more, body } = toRequest(order);
  const payload = JSON.stringify(body);
  const behaviour = cell.fault.client;
  return new Promise((resolve) => {
    let status: number | null = null;
    let headers: RawAnswer["headers"] = {};
    let hasLeft = false;
    let received = 0;
    const pieces: Buffer[] = [];
    const end = (isWhole: boolean) =>
      resolve({ status, headers, content: Buffer.concat(pieces), isWhole, hasLeft });
    const outgoing = http.request(`${url}${path}`, {
      method: "POST",
      // A connection of its own for each: no idle one that is being closed can spoil a result.
      agent: false,
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(payload),
        ...more,
      },
      signal: AbortSignal.any([patience, leaving]),
    });
    const leave = () => {
      hasLeft = true;
      outgoing.destroy();
    };
    outgoing.on("error", () => end(false));
    // It may close before a slow client has read what came.
    outgoing.on("close", () => status === null && end(false));
    if (behaviour.kind === "leaves" && behaviour.when === "at-start") {
      outgoing.on("finish", () => setImmediate(leave));
    }
    outgoing.on("response", (incoming) => {
      status = incoming.statusCode ?? null;
      headers = flattenHeaders(incoming.headers);
      incoming.on("data", (piece: Buffer) => {
        pieces.push(piece);
        received += piece.length;
        if (behaviour.kind === "reads-slowly") pauseFor(incoming, slowPieceMs);
        if (isLastByte(cell, piece, received)) leave();
      });
      if (behaviour.kind === "reads-slowly") pauseFor(incoming, slowStartMs);
      incoming.on("error", () => end(false));
      incoming.on("close", () => end(incoming.complete && !hasLeft));
    });
    outgoing.end(payload);
  });
}

/** True when the next piece may be the last, for a client that leaves then. */
function isLastByte({ fault, surface, form }: Cell, piece: Buffer, received: number): boolean {
  if (fault.client.kind !== "leaves" || fault.client.when !== "at-last-byte") return false;
  if (surface === "native") return form === "json" || piece.includes("event: completed");
  // Base64 is four thirds of its bytes; previews before it make the client leave a little earlier.
  return received > largeBytes * 1.3;
}

function pauseFor(incoming: http.IncomingMessage, milliseconds: number): void {
  incoming.pause();
  void delay(milliseconds).then(() => incoming.resume());
}

function toRequest({ cell, prompt }: Order) {
  const { surface, form, first, variant } = cell;
  const model = models[first];
  const isStream = form === "stream";
  const common = { model, prompt, size: "1024x1024", quality: "low" };
  if (surface === "openai") {
    const asStream = isStream ? { stream: true, partial_images: previews } : {};
    return {
      path: "/v1/images/generations",
      headers: {},
      body: { ...common, output_format: "jpeg", ...asStream },
    };
  }
  return {
    path: "/v1/generations",
    headers: isStream ? { accept: "text/event-stream" } : {},
    body: {
      ...common,
      outputFormat: "jpeg",
      ...(isStream ? { previews } : {}),
      ...(variant === "no-fallback" ? { fallback: false } : {}),
    },
  };
}
