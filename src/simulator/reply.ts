import { randomUUID } from "node:crypto";

import type { EncodedImage } from "./image-format.ts";

/** How the base64 of an image is spoilt on the wire. */
export type Base64Damage = "truncated" | "padding" | "characters";

/** A stretch of a body: text as it is, or bytes to be written as base64. */
export type Piece =
  | { kind: "text"; text: string }
  | { kind: "base64"; bytes: Uint8Array; damage?: Base64Damage };

/** What a frame is to its reader. `trailer` is anything after the final image. */
export type FrameRole = "opening" | "preview" | "final" | "trailer";

/** One event of a stream, or the whole body of a plain answer. */
export type DataFrame = {
  kind: "data";
  role: FrameRole;
  /** Framing before and after the JSON payload. */
  before: string;
  payload: Piece[];
  after: string;
  /** Milliseconds after the call came in at which the frame may go out. */
  dueMs: number;
  /** Images the payload carries, for the call log. */
  images: EncodedImage[];
  /** Usage figures the payload carries, for the call log. */
  usage?: unknown;
  /** Cuts the frame off after this share (0 to 1) of its bytes. */
  share?: number;
};

/** The next thing that happens on the connection. */
export type Frame = DataFrame | { kind: "reset" } | { kind: "stall" } | { kind: "end" };

/** What the simulator does with a call. */
export type Reply =
  | { kind: "hang" }
  | { kind: "reset" }
  | {
      kind: "message";
      status: number;
      headers: Record<string, string>;
      /** Whether the body is a sequence of events, not one whole. */
      streamed: boolean;
      /** Sends the headers before the first frame is ready, as a stream does. */
      headersAtOnce: boolean;
      /** Milliseconds after the call came in before which nothing is sent; undefined means none. */
      silentMs?: number | undefined;
      frames: () => AsyncIterable<Frame>;
    };

/** A reply that has a status and a body. */
export type MessageReply = Extract<Reply, { kind: "message" }>;

// Unguessable, so that no prompt can hold it by accident.
const imageMark = randomUUID();
const imageMarkPattern = new RegExp(`"${imageMark}:(\\d+)"`);

/** Stands for the base64 of image `index` in a JSON value given to `jsonPayload`. */
export function imageSlot(index: number): string {
  return `${imageMark}:${index}`;
}

/** Serialises a value; each image slot becomes a base64 piece, so no huge string is built. */
export function jsonPayload(value: unknown, images: EncodedImage[], indent = 0): Piece[] {
  const parts = JSON.stringify(value, null, indent).split(imageMarkPattern);
  const pieces: Piece[] = [];
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      pieces.push({ kind: "text", text: part });
      continue;
    }
    const image = images[Number(part)];
    pieces.push(
      { kind: "text", text: '"' },
      { kind: "base64", bytes: image?.bytes ?? new Uint8Array() },
      { kind: "text", text: '"' },
    );
  }
  return pieces;
}

/** A complete, immediate answer with a text body. */
export function textReply(
  status: number,
  headers: Record<string, string>,
  body: string,
): MessageReply {
  const length = String(Buffer.byteLength(body));
  return {
    kind: "message",
    status,
    headers: { ...headers, "content-length": length },
    streamed: false,
    headersAtOnce: false,
    frames: async function* frames() {
      yield dataFrame({ role: "final", payload: [{ kind: "text", text: body }] });
    },
  };
}

/** Fills in what most frames leave empty. */
export function dataFrame(
  frame: Pick<DataFrame, "role" | "payload"> & Partial<DataFrame>,
): DataFrame {
  return { kind: "data", before: "", after: "", dueMs: 0, images: [], ...frame };
}
