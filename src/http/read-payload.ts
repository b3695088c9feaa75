import type { RunFrame } from "../generation/run-frames.ts";
import { nextFrame } from "./image-base64.ts";

/**
 * The bytes that follow a preview's event, as they come. Ends early when the run's stream does: the
 * next frame will tell.
 */
export async function* readPayload(frames: AsyncGenerator<RunFrame>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const frame = await nextFrame(frames);
    if (frame?.kind !== "payload") return;
    yield frame.bytes;
  }
}
