import { countedWriter } from "./counted-writer.ts";
import type { OnStream } from "./request-watch.ts";

const encoder = new TextEncoder();

/** What an answer is made of. Bytes are valid until the next piece is asked for. */
export type Pieces = AsyncGenerator<string | Uint8Array>;

/** How an answer is written: what it is made of goes to one client. */
export interface PieceWriter {
  /** Rejects when the client is gone. */
  write(bytes: Uint8Array): Promise<void>;
}

/** What an answer that is written after its headers needs to know of its request. */
export interface StreamContext {
  waitUntil(promise: Promise<unknown>): void;
  /** Called when the client has all of it. */
  readonly onDelivered?: () => void;
  readonly onStream: OnStream;
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

/**
 * An answer of pieces. What goes wrong on the way breaks the connection off. For a `HEAD` request the
 * pieces are left alone.
 * @param bytes How many they are, where that is known: browsers then show how far they are.
 */
export function streamPieces(
  pieces: Pieces,
  headers: Record<string, string>,
  context: StreamContext,
  bytes?: number,
): Response {
  const watch = context.onStream("pieces");
  if (!watch) {
    const length = bytes === undefined ? {} : { "content-length": String(bytes) };
    return new Response(null, { headers: { ...headers, ...length } });
  }
  const { readable, writable } =
    bytes === undefined ? new IdentityTransformStream() : new FixedLengthStream(bytes);
  const writer = countedWriter(writable, watch);
  const write = async () => {
    try {
      await writePieces(writer, pieces);
      await writer.close();
      context.onDelivered?.();
    } catch (error) {
      // The client may have left: the image stays, and the answer needs no more.
      await writer.abort(error).catch(() => undefined);
    }
  };
  context.waitUntil(write());
  return new Response(readable, { headers });
}
