import type { BufferPool } from "./buffer-pool.ts";

/** How often who waits looks again, and for how long, in milliseconds. */
const lookAgainMs = 20;
const longestWaitMs = 30_000;

/** A buffer that was lent for longer, in milliseconds, is lost: no request ends without returning it. */
const leaseMs = 15 * 60_000;

/**
 * A fixed number of buffers, lent to the requests of an isolate. Who waits looks again and again: a
 * request that waited for a promise of another one would count as hung, and be ended by the runtime.
 * What such a request held is made anew after its lease.
 */
export function createPatientBufferPool(
  most: number,
  bytes: number,
  now: () => number,
): BufferPool {
  const free: Uint8Array<ArrayBuffer>[] = [];
  const lent = new Map<Uint8Array<ArrayBuffer>, number>();
  let waiting = 0;
  const tryAcquire = () => {
    for (const [buffer, until] of lent) if (until <= now()) lent.delete(buffer);
    if (lent.size >= most) return undefined;
    const buffer = free.pop() ?? new Uint8Array(bytes);
    lent.set(buffer, now() + leaseMs);
    return buffer;
  };
  return {
    tryAcquire,
    async acquire() {
      const end = now() + longestWaitMs;
      waiting += 1;
      try {
        for (;;) {
          const buffer = tryAcquire();
          if (buffer) return buffer;
          if (now() >= end) throw new Error("No buffer has become free.");
          await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
        }
      } finally {
        waiting -= 1;
      }
    },
    release(buffer) {
      // One that counted as lost was replaced, and is not needed any more.
      if (lent.delete(buffer)) free.push(buffer);
    },
    // Requests have no owner that anybody could say is lost: the lease takes the place of that.
    reclaim: () => undefined,
    waiting: () => waiting,
  };
}
