/** A SHA-256 over bytes that come in parts. */
export interface RunningHash {
  write(part: Uint8Array): Promise<void>;
  finish(): Promise<ArrayBuffer>;
  stop(): Promise<void>;
}

/** Begins a hash; it is to be finished or stopped. */
export function startHash(): RunningHash {
  const stream = new crypto.DigestStream("SHA-256");
  const writer = stream.getWriter();
  // Awaited in finish() alone; a hash that is stopped rejects it.
  stream.digest.catch(() => undefined);
  writer.closed.catch(() => undefined);
  return {
    write: (part) => writer.write(part),
    async finish() {
      await writer.close();
      return stream.digest;
    },
    stop: () => writer.abort(new Error("The image is not kept.")),
  };
}
