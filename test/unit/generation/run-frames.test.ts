import { array, assert, asyncProperty, nat } from "fast-check";
import { describe, it } from "vitest";

import { encodeFrame, readFrames, type RunFrame } from "../../../src/generation/run-frames.ts";

const accepted: RunFrame = {
  id: 1,
  event: { type: "accepted", generationId: "gen_ä€😀" },
  payload: new Uint8Array(0),
};

const preview: RunFrame = {
  id: 4_294_967_296,
  event: {
    type: "preview",
    index: 0,
    model: "gpt-image-2",
    mediaType: "image/png",
    imageIndex: 9,
  },
  payload: new TextEncoder().encode("aGVsbG8="),
};

/** A stream of these bytes, cut after each of the lengths; what is left comes last. */
function streamOf(bytes: Uint8Array, lengths: readonly number[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      let sent = 0;
      for (const length of lengths) {
        controller.enqueue(bytes.slice(sent, sent + length));
        sent += length;
      }
      controller.enqueue(bytes.slice(sent));
      controller.close();
    },
  });
}

function encode(frames: readonly RunFrame[]): Uint8Array {
  return Uint8Array.from(
    frames.flatMap((frame) => encodeFrame(frame).flatMap((part) => [...part])),
  );
}

async function collect(frames: AsyncIterable<RunFrame>): Promise<readonly RunFrame[]> {
  const collected: RunFrame[] = [];
  for await (const frame of frames) collected.push(frame);
  return collected;
}

describe("frames", () => {
  it("come out as they went in, however the bytes are cut", async ({ expect }) => {
    const frames = [accepted, preview, accepted, preview];
    const bytes = encode(frames);
    const cuts = array(nat({ max: 60 }), { maxLength: 40 });
    await assert(
      asyncProperty(cuts, async (lengths) => {
        expect(await collect(readFrames(streamOf(bytes, lengths)))).toEqual(frames);
      }),
      { numRuns: 50 },
    );
  });

  it("come out byte by byte", async ({ expect }) => {
    const bytes = encode([preview, accepted]);
    const single = Array.from(bytes, () => 1);
    const frames = await collect(readFrames(streamOf(bytes, single)));
    expect(frames).toEqual([preview, accepted]);
  });

  it("of nothing are none", async ({ expect }) => {
    expect(await collect(readFrames(streamOf(new Uint8Array(0), [])))).toEqual([]);
  });

  it("carry a payload without copying it", ({ expect }) => {
    expect(encodeFrame(preview)[1]).toBe(preview.payload);
    expect(encodeFrame(accepted)).toHaveLength(1);
  });
});

describe("a stream that breaks", () => {
  const bytes = encode([preview]);

  it.for([1, 7, 8, 9, 40, bytes.length - 1])(
    "after %d bytes of a frame is no stream that ends",
    async (length, { expect }) => {
      const frames = readFrames(streamOf(bytes.slice(0, length), []));
      await expect(collect(frames)).rejects.toThrow("in the middle of a frame");
    },
  );

  it("with an error passes it on, after the frames before it", async ({ expect }) => {
    const seen: RunFrame[] = [];
    const parts = [...encodeFrame(accepted)];
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        const part = parts.shift();
        if (part) controller.enqueue(part);
        else controller.error(new Error("connection lost"));
      },
    });
    const read = async () => {
      for await (const frame of readFrames(broken)) seen.push(frame);
    };
    await expect(read()).rejects.toThrow("connection lost");
    expect(seen).toEqual([accepted]);
  });

  it("is let go of by a reader that leaves early", async ({ expect }) => {
    const parts = [...encodeFrame(accepted), ...encodeFrame(preview)];
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(parts.shift() ?? new Uint8Array(1)),
      cancel: () => {
        isCancelled = true;
      },
    });
    const frames = readFrames(endless);
    expect((await frames.next()).value).toEqual(accepted);
    await frames.return(undefined);
    expect(isCancelled).toBe(true);
  });
});
