import type { PartShelf } from "../storage/part-shelf.ts";
import type { UnfinishedUpload } from "../storage/unfinished-upload.ts";

/** A part of an image, in bytes. */
export interface ImageRange {
  readonly offset: number;
  readonly length: number;
}

/** Bytes of an object that lies whole on a shelf, as they are taken. */
export function readShelf(
  shelf: PartShelf,
  upload: UnfinishedUpload,
  { offset, length }: ImageRange,
): ReadableStream<Uint8Array> {
  const { readable, writable } = new FixedLengthStream(length);
  const writer = writable.getWriter();
  const write = async () => {
    for (const piece of within(pieces(shelf, upload), offset, length)) await writer.write(piece);
    await writer.close();
  };
  // Whoever reads has left, or sees the stream break.
  write().catch((error: unknown) => writer.abort(error).catch(() => undefined));
  return readable;
}

function* pieces(shelf: PartShelf, { key, kept }: UnfinishedUpload): Generator<Uint8Array> {
  for (const number of kept) yield* shelf.read(key, number);
}

function* within(all: Iterable<Uint8Array>, offset: number, length: number): Generator<Uint8Array> {
  let [skip, left] = [offset, length];
  for (const piece of all) {
    const wanted = piece.subarray(skip, skip + left);
    skip = Math.max(0, skip - piece.length);
    left -= wanted.length;
    if (wanted.length > 0) yield wanted;
    if (left === 0) return;
  }
}
