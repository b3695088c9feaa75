import type { GenerationEvent } from "../domain/generation-event.ts";
import type { RunFrame } from "./run-frames.ts";
import { createSubscriber, type Subscriber } from "./subscriber.ts";

const nothing = new Uint8Array(0);

/** The events of a run, and those who watch them. */
export interface Broadcast {
  /** Tells every watcher. A preview's payload is its base64 as ASCII. */
  publish(event: GenerationEvent, payload?: Uint8Array): void;
  /**
   * A new watcher: first what it missed, of previews only the latest of each image, then all that
   * follows.
   */
  watch(options: {
    readonly previews: boolean;
    /** Only events with a greater id; 0 for all. */
    readonly after: number;
  }): ReadableStream<Uint8Array>;
  /** Ends the watchers' streams. */
  close(): void;
}

/** Keeps the log of one run in memory. */
export function createBroadcast(): Broadcast {
  let log: RunFrame[] = [];
  let lastId = 0;
  let isClosed = false;
  const watchers = new Map<Subscriber, { readonly previews: boolean }>();

  return {
    publish(event, payload = nothing) {
      lastId += 1;
      const frame = { id: lastId, event, payload };
      if (event.type === "preview") {
        log = log.filter(
          ({ event: old }) => old.type !== "preview" || old.imageIndex !== event.imageIndex,
        );
      }
      log.push(frame);
      for (const [watcher, { previews }] of watchers) {
        if (previews || event.type !== "preview") watcher.send(frame);
      }
    },
    watch({ previews, after }) {
      const watcher = createSubscriber(() => watchers.delete(watcher));
      for (const frame of log) {
        if (frame.id > after && (previews || frame.event.type !== "preview")) watcher.send(frame);
      }
      if (isClosed) watcher.close();
      else watchers.set(watcher, { previews });
      return watcher.stream;
    },
    close() {
      isClosed = true;
      for (const watcher of watchers.keys()) watcher.close();
      watchers.clear();
    },
  };
}
