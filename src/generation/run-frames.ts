import type { GenerationEvent } from "../domain/generation-event.ts";
import { concatenate } from "../stream/concatenate.ts";

/**
 * What travels from a run to the request that watches it.
 * - `event`: told once. A preview's base64 follows it as `payload` frames, up to an `end`.
 * - `image`: bytes of the generation's only image, handed on while they are being stored. Those of
 *   one attempt are contiguous from the first byte on; they may stop anywhere, for storage has all.
 */
export type RunFrame =
  | { readonly kind: "event"; readonly id: number; readonly event: GenerationEvent }
  | { readonly kind: "payload"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "image"; readonly attempt: number; readonly bytes: Uint8Array };

export type ImageFrame = Extract<RunFrame, { kind: "image" }>;

const codes = { event: 1, payload: 2, end: 3, image: 4 } as const;

/** One byte of kind, four of a number, four of length; both big-endian. */
const headBytes = 9;

/** Read in one go: little while a frame is waited for, more while a long one arrives. */
const waitingBytes = 4 * 1024;
const arrivingBytes = 128 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A frame as bytes; those of its payload are copied. */
export function encodeFrame(frame: RunFrame): Uint8Array {
  switch (frame.kind) {
    case "event":
      return encode(codes.event, frame.id, encoder.encode(JSON.stringify(frame.event)));
    case "payload":
      return encode(codes.payload, 0, frame.bytes);
    case "end":
      return encode(codes.end, 0, new Uint8Array(0));
    case "image":
      return encode(codes.image, frame.attempt, frame.bytes);
  }
}

function encode(
  code: number,
  number: number,
  bytes: Uint8Array,
  chunk = new Uint8Array(headBytes + bytes.length),
): Uint8Array {
  const view = new DataView(chunk.buffer);
  view.setUint8(0, code);
  view.setUint32(1, number);
  view.setUint32(5, bytes.length);
  chunk.set(bytes, headBytes);
  return chunk.subarray(0, headBytes + bytes.length);
}

/** Encodes `image` frames into memory of its own: each is valid until the next. */
export function createImageFrameEncoder(mostBytes: number) {
  const chunk = new Uint8Array(headBytes + mostBytes);
  return (attempt: number, bytes: Uint8Array) => encode(codes.image, attempt, bytes, chunk);
}

/**
 * The frames of a stream, in order. Bytes come as they arrive, one frame of them as several if need
 * be, and are valid until the next frame is asked for. Ends with the stream; throws when the stream
 * breaks, also in the middle of a frame.
 */
export async function* readFrames(stream: ReadableStream<Uint8Array>): AsyncGenerator<RunFrame> {
  const source = createSource(stream);
  try {
    for (let head = await source.exactly(headBytes); head; head = await source.exactly(headBytes)) {
      const view = new DataView(head.buffer, head.byteOffset, headBytes);
      const [code, number, length] = [view.getUint8(0), view.getUint32(1), view.getUint32(5)];
      if (code === codes.event) {
        yield { kind: "event", id: number, event: parseEvent(await source.require(length)) };
      } else if (code === codes.end) yield { kind: "end" };
      else {
        for (let left = length; left > 0;) {
          const bytes = await source.some(left);
          left -= bytes.length;
          yield code === codes.image
            ? { kind: "image", attempt: number, bytes }
            : { kind: "payload", bytes };
        }
      }
    }
  } finally {
    await source.cancel();
  }
}

/** Reads a stream by lengths. What it returns is valid until the next call. */
function createSource(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader({ mode: "byob" });
  let memory = new ArrayBuffer(waitingBytes);
  let unread = new Uint8Array(0);
  const fill = async (wanted: number) => {
    const bytes = wanted > waitingBytes ? arrivingBytes : waitingBytes;
    if (memory.byteLength !== bytes) memory = new ArrayBuffer(bytes);
    const { value, done } = await reader.read(new Uint8Array(memory));
    if (done) return false;
    memory = value.buffer;
    unread = value;
    return true;
  };
  const some = async (most: number) => {
    if (unread.length === 0 && !(await fill(most))) throw brokenFrame();
    const bytes = unread.subarray(0, most);
    unread = unread.subarray(bytes.length);
    return bytes;
  };
  const require = async (length: number) => {
    if (unread.length >= length) return some(length);
    const pieces: Uint8Array[] = [];
    for (let left = length; left > 0; left -= pieces.at(-1)?.length ?? 0) {
      pieces.push((await some(left)).slice());
    }
    return concatenate(pieces);
  };
  return {
    some,
    require,
    /** Undefined at the end of the stream. */
    async exactly(length: number) {
      if (unread.length === 0 && !(await fill(length))) return undefined;
      return require(length);
    },
    async cancel() {
      await reader.cancel().catch(() => undefined);
    },
  };
}

function brokenFrame(): Error {
  return new Error("The run's stream ended in the middle of a frame.");
}

/** Written by encodeFrame in the same deployment, so its shape is known and not checked again. */
function parseEvent(bytes: Uint8Array): GenerationEvent {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return JSON.parse(decoder.decode(bytes)) as GenerationEvent;
}
