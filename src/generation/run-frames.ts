import type { GenerationEvent } from "../domain/generation-event.ts";

/** One event on its way from a run to the request that watches it. */
export interface RunFrame {
  /** Increasing, over the whole run. */
  readonly id: number;
  readonly event: GenerationEvent;
  /** A preview's base64 as ASCII; empty for every other event. */
  readonly payload: Uint8Array;
}

const lengthsSize = 8;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A frame as chunks of bytes: the lengths of both parts (two big-endian 32-bit numbers), id and
 * event as JSON, and the payload as it is, neither copied nor parsed.
 */
export function encodeFrame({ id, event, payload }: RunFrame): readonly Uint8Array[] {
  const head = encoder.encode(JSON.stringify({ id, event }));
  const chunk = new Uint8Array(lengthsSize + head.length);
  const lengths = new DataView(chunk.buffer);
  lengths.setUint32(0, head.length);
  lengths.setUint32(4, payload.length);
  chunk.set(head, lengthsSize);
  return payload.length === 0 ? [chunk] : [chunk, payload];
}

/**
 * The frames of a stream, in order. Ends with the stream; throws when the stream breaks, also in
 * the middle of a frame.
 */
export async function* readFrames(stream: ReadableStream<Uint8Array>): AsyncGenerator<RunFrame> {
  const reader = stream.getReader();
  let chunks: Uint8Array[] = [];
  let available = 0;
  const fill = async (wanted: number): Promise<boolean> => {
    while (available < wanted) {
      const { done, value } = await reader.read();
      if (done) {
        if (available > 0) throw brokenFrame();
        return false;
      }
      chunks.push(value);
      available += value.length;
    }
    return true;
  };
  const take = (wanted: number): Uint8Array => {
    const all = concatenate(chunks, available);
    chunks = [all.subarray(wanted)];
    available -= wanted;
    return all.subarray(0, wanted);
  };
  try {
    while (await fill(lengthsSize)) {
      const lengthBytes = take(lengthsSize);
      const lengths = new DataView(lengthBytes.buffer, lengthBytes.byteOffset, lengthsSize);
      const headLength = lengths.getUint32(0);
      const payloadLength = lengths.getUint32(4);
      if (!(await fill(headLength + payloadLength))) throw brokenFrame();
      yield { ...parseHead(take(headLength)), payload: take(payloadLength) };
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function brokenFrame(): Error {
  return new Error("The run's stream ended in the middle of a frame.");
}

/** Written by encodeFrame in the same deployment, so its shape is known and not checked again. */
function parseHead(bytes: Uint8Array): Omit<RunFrame, "payload"> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return JSON.parse(decoder.decode(bytes)) as Omit<RunFrame, "payload">;
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only) return only;
  const all = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}
