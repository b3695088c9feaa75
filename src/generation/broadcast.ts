import type { GenerationEvent, PreviewEvent } from "../domain/generation-event.ts";
import { GrowingValue } from "./growing-value.ts";
import { ImageOffer } from "./image-offer.ts";
import type { PreviewShelf } from "./preview-shelf.ts";
import type { LoggedEvent } from "./run-storage.ts";
import { Subscriber, type Notice } from "./subscriber.ts";

type PreviewNotice = Extract<Notice, { kind: "preview" }>;

/** How long a preview stays in memory, in milliseconds. */
const shelfDelayMs = 500;

/** A preview on its way to the watchers. */
export interface OpenPreview {
  /** @param base64 The next bytes in ASCII. Copied. */
  write(base64: Uint8Array): void;
  /** No more will come, be it whole or not. */
  end(): void;
}

/** What a watcher wants to see beside the events. */
export interface WatchOptions {
  readonly previews: boolean;
  /** The bytes of the image, while it is being stored. */
  readonly image: boolean;
  /** Only events with a greater id; 0 for all. */
  readonly after: number;
}

/** Where events are kept that a lost object must not take along. */
export interface EventJournal {
  events(): readonly LoggedEvent[];
  putEvent(logged: LoggedEvent): void;
}

/**
 * Ids after a restart leave out what was told and not kept: previews, whose ids watchers may have
 * seen.
 */
const idsLeftOut = 1000;

/** The events of a run, and those who watch them. Keeps the log in memory, without any image. */
export class Broadcast {
  readonly #shelf: PreviewShelf;
  readonly #journal: EventJournal;
  readonly #watchers = new Map<Subscriber, WatchOptions>();
  #log: Exclude<Notice, { kind: "image" }>[] = [];
  #lastId = 0;
  #previews = 0;
  #firstPreviewAt: number | null = null;
  #isClosed = false;

  /** Goes on from what the journal holds. */
  constructor(shelf: PreviewShelf, journal: EventJournal) {
    this.#shelf = shelf;
    this.#journal = journal;
    this.#log = journal.events().map((logged) => ({ kind: "event", ...logged }));
    const last = this.#log.at(-1);
    if (last) this.#lastId = last.id + idsLeftOut;
  }

  /** True when nothing follows an event any more. */
  isOver(after: number): boolean {
    return this.#isClosed && !this.#log.some(({ id }) => id > after);
  }

  /** How many watch now. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** How many previews there were, and when the first began, as this object has seen it. */
  get shown() {
    return { previews: this.#previews, firstPreviewAt: this.#firstPreviewAt };
  }

  /** Tells every watcher. */
  publish(event: Exclude<GenerationEvent, PreviewEvent>): void {
    const logged = { id: this.#nextId(), event };
    const notice = { kind: "event", ...logged } as const;
    this.#journal.putEvent(logged);
    this.#log.push(notice);
    for (const watcher of this.#watchers.keys()) watcher.send(notice);
  }

  /** Shows every watcher that wants it a preview, from its first bytes on. */
  openPreview(event: PreviewEvent): OpenPreview {
    const value = new GrowingValue();
    const pieces: Uint8Array[] = [];
    this.#previews += 1;
    this.#firstPreviewAt ??= Date.now();
    const id = this.#nextId();
    this.#record({ kind: "preview", id, event, read: () => value.read() });
    return {
      write(base64) {
        const bytes = base64.slice();
        pieces.push(bytes);
        value.append(bytes);
      },
      end: () => {
        value.end();
        void this.#putAway({ kind: "preview", id, event, read: () => value.read() }, pieces);
      },
    };
  }

  /** Moves a preview out of memory, unless another or the end has come in the meantime. */
  async #putAway(preview: PreviewNotice, pieces: readonly Uint8Array[]): Promise<void> {
    // Writing holds the object's other output back: first the watchers get it.
    await scheduler.wait(shelfDelayMs);
    const { imageIndex } = preview.event;
    if (this.#isClosed || !this.#log.some(({ id }) => id === preview.id)) return;
    try {
      this.#shelf.keep(imageIndex, pieces);
    } catch {
      // What cannot be put away stays where it is.
      return;
    }
    const kept = { ...preview, read: () => toAsync(this.#shelf.read(imageIndex)) };
    this.#log = this.#log.map((notice) => (notice.id === kept.id ? kept : notice));
  }

  /** Lends a part of the only image to the watchers that want it. */
  offer(attempt: number, offset: number, part: Uint8Array): ImageOffer {
    const takers = [...this.#watchers].filter(([, { image }]) => image);
    const offer = new ImageOffer(attempt, offset, part, takers.length);
    for (const [watcher] of takers) watcher.send({ kind: "image", offer });
    return offer;
  }

  /**
   * A new watcher: first what it missed, of previews only the latest of each image, then all that
   * follows.
   */
  watch(options: WatchOptions): ReadableStream<Uint8Array> {
    const watcher = new Subscriber(() => this.#watchers.delete(watcher));
    for (const notice of this.#log) {
      const isWanted = options.previews || notice.kind !== "preview";
      if (notice.id > options.after && isWanted) watcher.send(notice);
    }
    if (this.#isClosed) watcher.close();
    else this.#watchers.set(watcher, options);
    return watcher.stream;
  }

  /** Ends the watchers' streams. */
  close(): void {
    this.#isClosed = true;
    for (const watcher of this.#watchers.keys()) watcher.close();
    this.#watchers.clear();
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #record(preview: PreviewNotice): void {
    this.#log = this.#log.filter(
      (old) => old.kind !== "preview" || old.event.imageIndex !== preview.event.imageIndex,
    );
    this.#log.push(preview);
    for (const [watcher, { previews }] of this.#watchers) if (previews) watcher.send(preview);
  }
}

async function* toAsync(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
