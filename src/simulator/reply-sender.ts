import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";

import { frameBytes } from "./base64-writer.ts";
import type { DataFrame, MessageReply, Reply } from "./reply.ts";

/** How the bytes of a body are cut into writes. */
export type Pacing = { chunkBytes: number; chunkDelayMs: number };

/** Where and how a reply is sent. */
export type SendOptions = {
  outgoing: ServerResponse;
  reply: Reply;
  pacing: Pacing;
  /** When the call came in, on the clock of `performance.now()`. */
  startedAt: number;
  /** Aborts when the client leaves. */
  signal: AbortSignal;
  /** Told when the first byte leaves, and of each frame once it is sent whole. */
  onFirstByte: () => void;
  onFrame: (frame: DataFrame) => void;
};

// A reset discards what is still in the socket buffers; the peer gets this long to read it.
const settleBeforeResetMs = 150;

/**
 * Sends a reply with back-pressure. Resolves with the number of body bytes written once the reply
 * has ended or the connection was cut; rejects when the client leaves before that.
 */
export async function sendReply(options: SendOptions): Promise<number> {
  const { outgoing, reply, signal } = options;
  switch (reply.kind) {
    case "hang":
      return untilAborted(signal);
    case "reset":
      outgoing.socket?.resetAndDestroy();
      return 0;
    case "message":
      return sendMessage(reply, options);
  }
}

async function sendMessage(reply: MessageReply, options: SendOptions): Promise<number> {
  const { outgoing, signal } = options;
  let sent = 0;
  const openHeaders = () => {
    if (outgoing.headersSent) return;
    options.onFirstByte();
    outgoing.writeHead(reply.status, reply.headers);
    outgoing.flushHeaders();
  };
  await waitUntil(options.startedAt + (reply.silentMs ?? 0), signal);
  if (reply.headersAtOnce) openHeaders();
  for await (const frame of reply.frames()) {
    signal.throwIfAborted();
    if (frame.kind === "data") {
      await waitUntil(options.startedAt + frame.dueMs, signal);
      openHeaders();
      sent += await writeFrame(frame, options);
      if (frame.share === undefined) options.onFrame(frame);
      continue;
    }
    openHeaders();
    if (frame.kind === "stall") return untilAborted(signal);
    if (frame.kind === "reset") {
      await delay(settleBeforeResetMs, undefined, { signal });
      outgoing.socket?.resetAndDestroy();
      return sent;
    }
    break;
  }
  openHeaders();
  outgoing.end();
  if (!outgoing.writableFinished) await once(outgoing, "finish", { signal });
  return sent;
}

async function writeFrame(
  frame: DataFrame,
  { outgoing, pacing, signal }: SendOptions,
): Promise<number> {
  let sent = 0;
  for (const block of frameBytes(frame)) {
    for (let from = 0; from < block.length; from += pacing.chunkBytes) {
      const chunk = block.subarray(from, from + pacing.chunkBytes);
      // Before a chunk, not after it: who has read a frame to its end may leave at once.
      if (pacing.chunkDelayMs > 0) await delay(pacing.chunkDelayMs, undefined, { signal });
      sent += chunk.length;
      if (!outgoing.write(chunk)) await once(outgoing, "drain", { signal });
      // Node joins all writes of one turn; small chunks must reach the socket one by one.
      if (chunk.length < block.length) await nextTurn();
    }
  }
  return sent;
}

async function waitUntil(moment: number, signal: AbortSignal): Promise<void> {
  const left = moment - performance.now();
  if (left > 0) await delay(left, undefined, { signal });
}

async function untilAborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await once(signal, "abort");
  throw signal.reason;
}
