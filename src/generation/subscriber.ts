import type { GenerationEvent, PreviewEvent } from "../domain/generation-event.ts";
import type { ImageOffer } from "./image-offer.ts";
import { createImageFrameEncoder, encodeFrame } from "./run-frames.ts";

/** What a watcher is told. */
export type Notice =
  | { readonly kind: "event"; readonly id: number; readonly event: GenerationEvent }
  | {
      readonly kind: "preview";
      readonly id: number;
      readonly event: PreviewEvent;
      /** Its base64 in ASCII, from the first byte on. */
      readonly read: () => AsyncIterable<Uint8Array>;
    }
  | { readonly kind: "image"; readonly offer: ImageOffer };

/** Of an image, what is sent in one go: whole groups of base64. */
const sliceBytes = 96 * 1024;

/**
 * One watcher of a run. Its queue is bounded by its nature: a run has few events, a preview that has
 * not been begun gives way to the next one of the same image, and the bytes of an image are not in it.
 */
export class Subscriber {
  /** What the watcher reads: frames, see run-frames.ts. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #onGone: () => void;
  #queue: Notice[] = [];
  #isClosing = false;
  #isPumping = false;
  /** How much of which attempt's image was sent. */
  #sent = { attempt: 0, bytes: 0 };

  /** @param onGone Called once when the watcher has left; nothing is sent after that. */
  constructor(onGone: () => void) {
    const { readable, writable } = new IdentityTransformStream();
    this.stream = readable;
    this.#writer = writable.getWriter();
    this.#onGone = onGone;
  }

  /** Queues a notice. Never waits: a slow watcher holds up neither the run nor another watcher. */
  send(notice: Notice): void {
    this.#queue = [...this.#queue.filter((queued) => !isSupersededBy(queued, notice)), notice];
    void this.#pump();
  }

  /** No more notices: the stream ends when those queued are read. */
  close(): void {
    this.#isClosing = true;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      for (let notice = this.#queue.shift(); notice; notice = this.#queue.shift()) {
        await this.#write(notice);
      }
      if (this.#isClosing) await this.#writer.close();
    } catch {
      // The watcher left: its stream takes nothing any more.
      for (const notice of this.#queue) if (notice.kind === "image") notice.offer.leave();
      this.#queue = [];
      this.#onGone();
    } finally {
      this.#isPumping = false;
    }
  }

  async #write(notice: Notice): Promise<void> {
    switch (notice.kind) {
      case "event":
        return this.#writer.write(encodeFrame(notice));
      case "preview":
        await this.#writer.write(encodeFrame({ ...notice, kind: "event" }));
        for await (const bytes of notice.read()) {
          await this.#writer.write(encodeFrame({ kind: "payload", bytes }));
        }
        return this.#writer.write(encodeFrame({ kind: "end" }));
      case "image":
        try {
          return await this.#writeImage(notice.offer);
        } finally {
          notice.offer.leave();
        }
    }
  }

  async #writeImage(offer: ImageOffer): Promise<void> {
    const { attempt, offset } = offer;
    const sent = this.#sent.attempt === attempt ? this.#sent.bytes : 0;
    // What was missed before would leave a gap: from there on, all comes from storage.
    if (sent !== offset) return;
    const encodeImage = createImageFrameEncoder(sliceBytes);
    let position = 0;
    for (;;) {
      const bytes = offer.take(position, sliceBytes);
      if (bytes.length === 0) return;
      await this.#writer.write(encodeImage(attempt, bytes));
      position += bytes.length;
      this.#sent = { attempt, bytes: offset + position };
    }
  }
}

function isSupersededBy(queued: Notice, fresh: Notice): boolean {
  return (
    queued.kind === "preview" &&
    fresh.kind === "preview" &&
    queued.event.imageIndex === fresh.event.imageIndex
  );
}
