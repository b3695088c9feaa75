import { within } from "../breaker/within.ts";
import { ProblemError } from "./problem.ts";

/** Read in one go. */
const pieceBytes = 64 * 1024;

/** How long a client may keep us waiting: at first, and more for what it sent. */
const usualPatience: Patience = { firstMs: 30_000, bytesPerMs: 16 };

/** A body that comes too slowly holds memory that others need. */
export interface Patience {
  readonly firstMs: number;
  /** The least that is to come of it on average. */
  readonly bytesPerMs: number;
}

/**
 * Reads a body in pieces. When a piece is not taken, nothing more of the body is wanted.
 * @param take Given each piece, which is valid until the promise settles. Nothing is read meanwhile,
 * and the time counts for nobody.
 * @throws ProblemError when the body breaks off or comes too slowly; what `take` throws.
 */
export async function readPieces(
  body: ReadableStream<Uint8Array> | null,
  take: (piece: Uint8Array) => Promise<void>,
  { firstMs, bytesPerMs } = usualPatience,
): Promise<void> {
  if (!body) return;
  const reader = body.getReader({ mode: "byob" });
  let leftMs = firstMs;
  try {
    for (let memory = new ArrayBuffer(pieceBytes); ;) {
      const began = Date.now();
      const { value, done } = await readWithin(reader, memory, leftMs);
      if (done) return;
      leftMs += value.length / bytesPerMs - (Date.now() - began);
      await take(value);
      memory = value.buffer;
    }
  } catch (error) {
    await reader.cancel(error).catch(() => undefined);
    throw error;
  }
}

async function readWithin(
  reader: ReadableStreamBYOBReader,
  memory: ArrayBuffer,
  patienceMs: number,
): ReturnType<typeof reader.read<Uint8Array<ArrayBuffer>>> {
  const reading = reader.read(new Uint8Array(memory)).catch(() => {
    throw brokenOff();
  });
  const read = await within(Math.max(0, patienceMs), reading);
  if (!read) throw tooSlow();
  return read;
}

function tooSlow(): ProblemError {
  const detail =
    "The body comes too slowly. Nothing was spent. Send it again on a faster connection.";
  return new ProblemError("request_timeout", { detail });
}

function brokenOff(): ProblemError {
  const detail = "The body broke off before its end. Nothing was spent. Send it again.";
  return new ProblemError("incomplete_body", { detail });
}
