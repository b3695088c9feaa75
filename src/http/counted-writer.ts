import type { StreamWatch } from "./request-watch.ts";

/** Writes an answer after its headers. */
export interface CountedWriter {
  /** Rejects when the client is gone. */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Breaks the answer off. */
  abort(reason: unknown): Promise<void>;
}

/** A writer that counts what the client has taken, and says how it ended. */
export function countedWriter(
  writable: WritableStream<Uint8Array>,
  { count, end }: StreamWatch,
): CountedWriter {
  const writer = writable.getWriter();
  const left = (error: unknown) => {
    end("client-left");
    throw error;
  };
  return {
    write(bytes) {
      // Before: the stream may take their memory over.
      count(bytes.length);
      return writer.write(bytes).catch(left);
    },
    async close() {
      await writer.close().catch(left);
      end("whole");
    },
    async abort(reason) {
      end("broken-off");
      await writer.abort(reason);
    },
  };
}
