import { encodeFrame, type RunFrame } from "./run-frames.ts";

/** One watcher of a run. */
export interface Subscriber {
  /** What the watcher reads. */
  readonly stream: ReadableStream<Uint8Array>;
  /** Queues a frame. Never waits: a slow watcher holds up neither the run nor another watcher. */
  send(frame: RunFrame): void;
  /** No more frames: the stream ends when those queued are read. */
  close(): void;
}

/**
 * A watcher's queue. It is bounded by its nature: a run has few events, and a preview that has not
 * been read yet gives way to the next one of the same image.
 * @param onGone Called once when the watcher has left; nothing is sent after that.
 */
export function createSubscriber(onGone: () => void): Subscriber {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  let queue: RunFrame[] = [];
  let isClosing = false;
  let isPumping = false;

  const pump = async () => {
    if (isPumping) return;
    isPumping = true;
    try {
      for (let frame = queue.shift(); frame; frame = queue.shift()) {
        for (const chunk of encodeFrame(frame)) await writer.write(chunk);
      }
      if (isClosing) await writer.close();
    } catch {
      // The watcher left: its stream takes nothing any more.
      queue = [];
      onGone();
    } finally {
      isPumping = false;
    }
  };

  return {
    stream: readable,
    send(frame) {
      queue = [...queue.filter((queued) => !isSupersededBy(queued, frame)), frame];
      void pump();
    },
    close() {
      isClosing = true;
      void pump();
    },
  };
}

function isSupersededBy({ event: old }: RunFrame, { event: fresh }: RunFrame): boolean {
  return old.type === "preview" && fresh.type === "preview" && old.imageIndex === fresh.imageIndex;
}
