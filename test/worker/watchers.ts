import type { GenerationEvent } from "../../src/domain/generation-event.ts";
import type { EventJournal, WatchOptions } from "../../src/generation/broadcast.ts";
import type { PreviewShelf } from "../../src/generation/preview-shelf.ts";
import { readFrames } from "../../src/generation/run-frames.ts";
import type { LoggedEvent } from "../../src/generation/run-storage.ts";
import { concatenate } from "../../src/stream/concatenate.ts";

/** What somebody watches who wants to see everything. */
export const everything: WatchOptions = { previews: true, image: true, after: 0 };

/** The event of a preview. */
export function preview(imageIndex: number, index: number) {
  return { type: "preview", index, model: "m", mediaType: "image/png", imageIndex } as const;
}

export const accepted = { type: "accepted", generationId: "gen_1" } as const;

/** Keeps previews in memory, for all to see and to change. */
export function memoryShelf() {
  const kept = new Map<number, readonly Uint8Array[]>();
  const shelf: PreviewShelf = {
    keep: (imageIndex, base64) => void kept.set(imageIndex, base64),
    read: (imageIndex) => kept.get(imageIndex) ?? [],
  };
  return { kept, shelf };
}

/** Keeps events in memory. @param before Those that were told already. */
export function memoryJournal(before: readonly LoggedEvent[] = []): EventJournal {
  const kept = [...before];
  return { events: () => kept, putEvent: (logged) => void kept.push(logged) };
}

/** The bytes of an image that a watcher got, of one attempt. */
export interface SeenImage {
  readonly attempt: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A stream as its watcher sees it, while it comes. */
export interface Sight {
  /** Of events the type, of previews the text so far, with the id of each; `…` is not ended. */
  readonly seen: readonly string[];
  /** The image's bytes so far, one element an attempt. */
  images(): readonly SeenImage[];
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
}

/** Reads a stream to its end. */
export function look(stream: ReadableStream<Uint8Array>): Sight {
  const seen: string[] = [];
  const pieces = new Map<number, Uint8Array[]>();
  const decoder = new TextDecoder();
  const append = (text: string) => seen.push((seen.pop() ?? "").replace(/…$/, text));
  const read = async () => {
    for await (const frame of readFrames(stream)) {
      if (frame.kind === "event") seen.push(`${frame.id} ${nameOf(frame.event)}`);
      else if (frame.kind === "payload") append(`${decoder.decode(frame.bytes)}…`);
      else if (frame.kind === "end") append("");
      else {
        const before = pieces.get(frame.attempt) ?? [];
        pieces.set(frame.attempt, [...before, frame.bytes.slice()]);
      }
    }
  };
  return {
    seen,
    ended: read(),
    images: () => [...pieces].map(([attempt, parts]) => ({ attempt, bytes: concatenate(parts) })),
  };
}

function nameOf({ type }: GenerationEvent): string {
  return type === "preview" ? "…" : type;
}
