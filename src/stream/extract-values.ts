import { JsonExtractor } from "./json-extractor.ts";
import { createSseExtractor } from "./sse-extractor.ts";
import type { ExtractionRules } from "./value-target.ts";

/** How much is read in one go: little while events are waited for, more while a value arrives. */
const waitingBytes = 8 * 1024;
const arrivingBytes = 128 * 1024;

/** What the reader of a body does between its pieces. */
export interface ExtractionHooks {
  /** Awaited before each read: while it waits, nothing more of the body is taken in. */
  readonly ready: () => Promise<void>;
  /** Told of each read, how many bytes it brought. */
  readonly arrived: (bytes: number) => void;
  /** Told what was wrong with the bytes or with their targets, not with the connection. */
  readonly failed: (error: unknown) => void;
}

/**
 * The body of an answer without the values that the rules take out of it.
 * @param form How the body is framed: one JSON document, or server-sent events of JSON.
 */
export function extractValues(
  body: ReadableStream<Uint8Array>,
  form: "json" | "events",
  rules: ExtractionRules,
  { ready, arrived, failed }: ExtractionHooks,
): ReadableStream<Uint8Array> {
  let left: Uint8Array[] = [];
  // What is left is copied: the memory of a chunk is read into again.
  const remainder = (bytes: Uint8Array) => void left.push(bytes.slice());
  const extractor =
    form === "json" ? new JsonExtractor(rules, remainder) : createSseExtractor(rules, remainder);
  const reader = body.getReader({ mode: "byob" });
  let memory = new ArrayBuffer(waitingBytes);

  const guarded = async (act: () => void | Promise<void>) => {
    try {
      await act();
    } catch (error) {
      failed(error);
      // Nothing more of this answer is wanted, and its connection must not stay open.
      await reader.cancel(error).catch(() => undefined);
      throw error;
    }
  };
  return new ReadableStream({
    async pull(controller) {
      while (left.length === 0) {
        await guarded(ready);
        const { done, value } = await reader.read(new Uint8Array(memory));
        if (done) {
          controller.close();
          return;
        }
        arrived(value.length);
        await guarded(() => extractor.push(value));
        memory = memoryFor(extractor.isWithinValue() ? arrivingBytes : waitingBytes, value.buffer);
      }
      for (const bytes of left) controller.enqueue(bytes);
      left = [];
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** The old memory if it has the size, else new. */
function memoryFor(bytes: number, old: ArrayBuffer): ArrayBuffer {
  return old.byteLength === bytes ? old : new ArrayBuffer(bytes);
}
