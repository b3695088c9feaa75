import { createParser } from "eventsource-parser";

import { exchange, type Outgoing } from "./exchange.ts";
import { toToldEvent, type ToldEvent } from "./told-event.ts";

/** What a watcher saw over one connection. */
export interface Watched {
  readonly status: number | null;
  /** Those that came whole. */
  readonly events: readonly ToldEvent[];
  /** From the request to the first byte of its first preview; null when none came. */
  readonly firstPreviewMs: number | null;
  readonly isWhole: boolean;
}

/** How a watcher behaves. */
export interface Watching extends Omit<Outgoing, "onPiece"> {
  /** Leaves after so many bytes of the answer. */
  readonly mostBytes?: number;
  /** Told of each event that has come whole, and of its data. */
  readonly onEvent?: (event: ToldEvent, data: string) => void;
}

/** Reads a stream of events until it ends or its watcher leaves. Never throws. */
export async function watch({ mostBytes, onEvent, ...outgoing }: Watching): Promise<Watched> {
  const startedAt = performance.now();
  const events: ToldEvent[] = [];
  let firstPreviewMs: number | null = null;
  let received = 0;
  let line = "";
  const leaving = new AbortController();
  const parser = createParser({
    onEvent({ event = "", id = "", data }) {
      // What comes after it has left is not seen.
      if (leaving.signal.aborted) return;
      const told = toToldEvent(event, id, data);
      events.push(told);
      onEvent?.(told, data);
    },
  });
  const { status, isWhole } = await exchange({
    ...outgoing,
    signal: AbortSignal.any([outgoing.signal, leaving.signal]),
    onPiece(piece) {
      if (leaving.signal.aborted) return;
      const room = (mostBytes ?? Number.POSITIVE_INFINITY) - received;
      const text = piece.subarray(0, Math.min(piece.length, room)).toString();
      received += piece.length;
      // The field's own line begins a preview; its head may come in two pieces.
      line = (line + text).slice(-(text.length + previewLine.length));
      if (firstPreviewMs === null && line.includes(previewLine)) {
        firstPreviewMs = performance.now() - startedAt;
      }
      parser.feed(text);
      if (piece.length >= room) leaving.abort();
    },
  });
  return { status, events, firstPreviewMs, isWhole };
}

const previewLine = "event: preview\n";
