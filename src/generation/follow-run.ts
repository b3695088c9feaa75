import type { WatchResult } from "./run-answers.ts";
import { readFrames, type RunFrame } from "./run-frames.ts";

/** Waits before a run that was lost is watched again, in milliseconds. */
const watchAgainAfterMs = [100, 300, 1000, 3000];

/** Watches a run again, from after an event on. Undefined when there is nothing more to be seen. */
export type WatchAgain = (after: number) => Promise<ReadableStream<Uint8Array> | undefined>;

/**
 * The frames of a run up to its outcome, also when its object is lost on the way: the run goes on,
 * and so does whoever watches it. A preview that broke off is ended. Ends without an outcome when
 * the run cannot be reached any more.
 * @param after The last event that is known already; 0 for none.
 */
export async function* followRun(
  first: ReadableStream<Uint8Array>,
  after: number,
  watchAgain: WatchAgain,
): AsyncGenerator<RunFrame> {
  let last = after;
  let isWithinPreview = false;
  let stream: ReadableStream<Uint8Array> | undefined = first;
  while (stream) {
    try {
      for await (const frame of readFrames(stream)) {
        if (frame.kind === "event") last = frame.id;
        isWithinPreview = isPreview(frame) || frame.kind === "payload";
        yield frame;
        if (isOutcome(frame)) return;
      }
    } catch {
      // A stream that breaks is the same as one that ends too early.
    }
    if (isWithinPreview) yield { kind: "end" };
    isWithinPreview = false;
    stream = await reach(() => watchAgain(last));
  }
}

/** What is to be seen, if anything. */
export function framesOf(result: WatchResult): ReadableStream<Uint8Array> | undefined {
  return result.kind === "watching" ? result.frames : undefined;
}

function isPreview(frame: RunFrame): boolean {
  return frame.kind === "event" && frame.event.type === "preview";
}

function isOutcome(frame: RunFrame): boolean {
  if (frame.kind !== "event") return false;
  return frame.event.type === "completed" || frame.event.type === "failed";
}

/** An object that was just lost may take a moment to be there again. */
async function reach(
  watch: () => Promise<ReadableStream<Uint8Array> | undefined>,
): Promise<ReadableStream<Uint8Array> | undefined> {
  for (const waitMs of watchAgainAfterMs) {
    await scheduler.wait(waitMs);
    try {
      return await watch();
    } catch {
      // Once more, a little later.
    }
  }
  return undefined;
}
