import type { AnswerContext } from "./answer-context.ts";
import { countedWriter } from "./counted-writer.ts";

const encoder = new TextEncoder();

/** What an answer is made of. Bytes are valid until the next piece is asked for. */
export type Pieces = AsyncGenerator<string | Uint8Array>;

/** How an answer is written: what it is made of goes to one client. */
export interface PieceWriter {
  /** Rejects when the client is gone. */
  write(bytes: Uint8Array): Promise<void>;
}

/** Writes pieces one after the other. Rejects when the client is gone or the pieces break off. */
export async function writePieces(
  writer: PieceWriter,
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  for await (const piece of pieces) {
    const bytes = typeof piece === "string" ? encoder.encode(piece) : piece;
    if (bytes.length > 0) await writer.write(bytes);
  }
}

/** An answer of pieces. What goes wrong on the way breaks the connection off. */
export function streamPieces(
  pieces: Pieces,
  headers: Record<string, string>,
  context: Pick<AnswerContext, "waitUntil" | "onDelivered" | "onStream">,
): Response {
  const { readable, writable } = new IdentityTransformStream();
  const writer = countedWriter(writable, context.onStream());
  const write = async () => {
    try {
      await writePieces(writer, pieces);
      await writer.close();
      context.onDelivered();
    } catch (error) {
      // The client may have left: the image stays, and the answer needs no more.
      await writer.abort(error).catch(() => undefined);
    }
  };
  context.waitUntil(write());
  return new Response(readable, { headers });
}
