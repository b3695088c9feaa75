import type { DataFrame, Piece } from "./reply.ts";

// A multiple of 3, so that only the last block of an image is padded.
const blockBytes = 48 * 1024;

/** The number of bytes a frame takes on the wire, before any cut. */
function frameLength(frame: DataFrame): number {
  return allPieces(frame).reduce((sum, piece) => sum + pieceLength(piece), 0);
}

/** Gives the bytes of a frame block by block, cut off at its share. */
export function* frameBytes(frame: DataFrame): Generator<Buffer> {
  let left = frame.share === undefined ? Infinity : Math.floor(frameLength(frame) * frame.share);
  for (const piece of allPieces(frame)) {
    for (const block of pieceBytes(piece)) {
      if (left <= 0) return;
      yield block.length > left ? block.subarray(0, left) : block;
      left -= block.length;
    }
  }
}

function allPieces(frame: DataFrame): Piece[] {
  return [
    { kind: "text", text: frame.before },
    ...frame.payload,
    { kind: "text", text: frame.after },
  ];
}

function pieceLength(piece: Piece): number {
  if (piece.kind === "text") return Buffer.byteLength(piece.text);
  const characters = Math.ceil(piece.bytes.length / 3) * 4;
  if (piece.damage === "truncated") return truncatedLength(characters);
  return piece.damage === "padding" ? characters + 3 : characters;
}

function* pieceBytes(piece: Piece): Generator<Buffer> {
  if (piece.kind === "text") {
    if (piece.text !== "") yield Buffer.from(piece.text);
    return;
  }
  const { bytes, damage } = piece;
  const blocks = Math.ceil(bytes.length / blockBytes);
  let left = damage === "truncated" ? pieceLength(piece) : Infinity;
  for (let block = 0; block < blocks && left > 0; block += 1) {
    const part = bytes.subarray(block * blockBytes, (block + 1) * blockBytes);
    let text = Buffer.from(part.buffer, part.byteOffset, part.length).toString("base64");
    if (damage === "characters" && block === blocks >> 1) text = `*!?#${text.slice(4)}`;
    yield Buffer.from(text.slice(0, left), "latin1");
    left -= text.length;
  }
  if (damage === "padding") yield Buffer.from("===", "latin1");
}

/** Short of the whole, and never a whole number of base64 groups. */
function truncatedLength(characters: number): number {
  return Math.max(1, Math.floor((characters * 0.6) / 4) * 4 + 1);
}
