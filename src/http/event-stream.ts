import { countedWriter } from "./counted-writer.ts";
import { writePieces, type Pieces, type StreamContext } from "./stream-pieces.ts";

/** Writes server-sent events to one client. */
export interface EventWriter {
  /** Sends an event, whole or in pieces. Rejects when the client is gone or the pieces break off. */
  send(event: string | Pieces): Promise<void>;
  /** Aborted once nothing can be written any more: for producers that have nothing to send for long. */
  readonly signal: AbortSignal;
}

/** A silent connection is cut by proxies; a comment at this interval keeps it, in milliseconds. */
const keepAliveMs = 10_000;
const keepAlive = ": keep-alive\n\n";

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // Compression would hold events back until its window is full.
  "content-encoding": "identity",
  "x-accel-buffering": "no",
};

/**
 * Answers with a stream of events, kept alive from the first second.
 * @param produce Writes the events; the stream ends when it returns. What it throws after the
 * client has left is of no consequence; anything else breaks the stream. Not called for a `HEAD`
 * request, which nobody reads.
 */
export function eventStream(
  context: StreamContext,
  produce: (writer: EventWriter) => Promise<void>,
): Response {
  const watch = context.onStream("events");
  if (!watch) return new Response(null, { headers });
  const { readable, writable } = new IdentityTransformStream();
  const writer = countedWriter(writable, watch);
  const encoder = new TextEncoder();
  const closed = new AbortController();
  let last: Promise<void> = Promise.resolve();
  const send: EventWriter["send"] = (event) => {
    // One after the other: a comment must not fall into the middle of an event.
    const before = last;
    last = (async () => {
      await before;
      if (typeof event === "string") await writer.write(encoder.encode(event));
      else await writePieces(writer, event);
    })();
    return last;
  };
  const run = async () => {
    const timer = setInterval(() => void send(keepAlive).catch(() => closed.abort()), keepAliveMs);
    try {
      await send(keepAlive);
      await produce({ send, signal: closed.signal });
      await writer.close();
      context.onDelivered?.();
    } catch (error) {
      await writer.abort(error).catch(() => undefined);
    } finally {
      clearInterval(timer);
    }
  };
  context.waitUntil(run());
  return new Response(readable, { headers });
}
