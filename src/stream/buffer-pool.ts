/** A fixed number of buffers, lent to one user each. */
export interface BufferPool {
  /** A buffer, as soon as one is free; users are served in the order in which they ask. */
  acquire(): Promise<Uint8Array<ArrayBuffer>>;
  /** A buffer if one is free now. */
  tryAcquire(): Uint8Array<ArrayBuffer> | undefined;
  release(buffer: Uint8Array<ArrayBuffer>): void;
  /** How many users wait. */
  waiting(): number;
}

/** Makes a pool. Buffers come into being when they are first needed, and are kept. */
export function createBufferPool(most: number, bytes: number): BufferPool {
  const free: Uint8Array<ArrayBuffer>[] = [];
  const waiters: ((buffer: Uint8Array<ArrayBuffer>) => void)[] = [];
  let made = 0;
  const tryAcquire = () => {
    const buffer = free.pop();
    if (buffer || made === most) return buffer;
    made += 1;
    return new Uint8Array(bytes);
  };
  return {
    tryAcquire,
    async acquire() {
      return (
        tryAcquire() ??
        new Promise((resolve) => {
          waiters.push(resolve);
        })
      );
    },
    release(buffer) {
      const next = waiters.shift();
      if (next) next(buffer);
      else free.push(buffer);
    },
    waiting: () => waiters.length,
  };
}
