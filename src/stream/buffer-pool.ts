/** A fixed number of buffers, lent to one user each. */
export interface BufferPool {
  /**
   * A buffer, as soon as one is free; users are served in the order in which they ask.
   * @param owner On whose behalf it is asked for; see {@link reclaim}.
   */
  acquire(owner?: string): Promise<Uint8Array<ArrayBuffer>>;
  /** A buffer if one is free now. */
  tryAcquire(owner?: string): Uint8Array<ArrayBuffer> | undefined;
  /** Gives a buffer back. Giving back one that was reclaimed changes nothing. */
  release(buffer: Uint8Array<ArrayBuffer>): void;
  /**
   * An owner was lost with all that it had begun: it gives nothing back any more, and waits no
   * longer. Others get new memory in place of its buffers, which something may still be reading.
   */
  reclaim(owner: string): void;
  /** How many users wait. */
  waiting(): number;
}

interface Waiter {
  readonly owner: string;
  readonly resolve: (buffer: Uint8Array<ArrayBuffer>) => void;
}

/** Makes a pool. Buffers come into being when they are first needed, and are kept. */
export function createBufferPool(most: number, bytes: number): BufferPool {
  const free: Uint8Array<ArrayBuffer>[] = [];
  const lent = new Map<Uint8Array, string>();
  let waiters: Waiter[] = [];
  const lend = (buffer: Uint8Array<ArrayBuffer>, owner: string) => {
    lent.set(buffer, owner);
    return buffer;
  };
  const tryAcquire = (owner = "") => {
    const buffer = free.pop();
    if (buffer) return lend(buffer, owner);
    return lent.size < most ? lend(new Uint8Array(bytes), owner) : undefined;
  };
  const serve = () => {
    for (const next of waiters.slice()) {
      const buffer = tryAcquire(next.owner);
      if (!buffer) return;
      waiters.shift();
      next.resolve(buffer);
    }
  };
  return {
    tryAcquire,
    async acquire(owner = "") {
      return (
        tryAcquire(owner) ??
        new Promise((resolve) => {
          waiters.push({ owner, resolve });
        })
      );
    },
    release(buffer) {
      if (!lent.delete(buffer)) return;
      free.push(buffer);
      serve();
    },
    reclaim(owner) {
      waiters = waiters.filter((waiter) => waiter.owner !== owner);
      for (const [buffer, holder] of lent) if (holder === owner) lent.delete(buffer);
      serve();
    },
    waiting: () => waiters.length,
  };
}
