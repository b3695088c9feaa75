/** A fixed number of buffers, lent to one user each. */
export interface BufferPool {
  /** A buffer, as soon as one is free; users are served in the order in which they ask. */
  acquire(): Promise<Uint8Array<ArrayBuffer>>;
  release(buffer: Uint8Array<ArrayBuffer>): void;
  /** How many users wait. */
  waiting(): number;
}

/** Makes a pool. Buffers come into being when they are first needed, and are kept. */
export function createBufferPool(most: number, bytes: number): BufferPool {
  const free: Uint8Array<ArrayBuffer>[] = [];
  const waiters: ((buffer: Uint8Array<ArrayBuffer>) => void)[] = [];
  let made = 0;
  return {
    async acquire() {
      const buffer = free.pop();
      if (buffer) return buffer;
      if (made < most) {
        made += 1;
        return new Uint8Array(bytes);
      }
      return new Promise((resolve) => {
        waiters.push(resolve);
      });
    },
    release(buffer) {
      const next = waiters.shift();
      if (next) next(buffer);
      else free.push(buffer);
    },
    waiting: () => waiters.length,
  };
}
