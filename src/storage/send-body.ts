import { inTime, LateAnswerError } from "./answer-in-time.ts";

/** What R2's binding is given in one go. */
const sliceBytes = 256 * 1024;

/**
 * Hands bytes to R2 as a stream: its binding copies what it is given as bytes whole, and what it is
 * given as a stream by the write. One that does not answer is cut off, so that it lets go of the
 * memory.
 * @param pieces Read as R2 takes them. They are not copied, and must stay until the call is over.
 * @param length Of all pieces together.
 * @throws LateAnswerError, and whatever R2 refuses with.
 */
export async function sendBody<Result>(
  pieces: Iterable<Uint8Array>,
  length: number,
  send: (body: ReadableStream<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  const { readable, writable } = new FixedLengthStream(length);
  const writer = writable.getWriter();
  const write = async () => {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; at += sliceBytes) {
        await writer.write(piece.subarray(at, at + sliceBytes));
      }
    }
    await writer.close();
  };
  // R2's own error tells why it took no more.
  write().catch(() => undefined);
  try {
    return await inTime(send(readable));
  } catch (error) {
    if (error instanceof LateAnswerError) writer.abort(error).catch(() => undefined);
    throw error;
  }
}
