/** The images that came with requests, as files. */
export interface InputFiles {
  /** The keys under a prefix, in pieces of at most a thousand. @throws When R2 does not answer. */
  list(prefix: string): AsyncGenerator<readonly string[]>;
  /** @param keys At most a thousand. @throws When R2 does not answer. */
  remove(keys: readonly string[]): Promise<void>;
  /** Puts an empty file there. @throws When R2 does not answer. */
  mark(key: string): Promise<void>;
}

/** Those in R2. */
export function createInputFiles(bucket: R2Bucket): InputFiles {
  return {
    async *list(prefix) {
      let startAfter: string | undefined;
      do {
        const page = await bucket.list({ prefix, ...(startAfter ? { startAfter } : {}) });
        const keys = page.objects.map(({ key }) => key);
        startAfter = page.truncated ? keys.at(-1) : undefined;
        yield keys;
      } while (startAfter !== undefined);
    },
    async remove(keys) {
      await bucket.delete([...keys]);
    },
    async mark(key) {
      await bucket.put(key, "");
    },
  };
}
