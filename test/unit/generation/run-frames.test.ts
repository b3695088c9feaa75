import { array, assert, asyncProperty, nat } from "fast-check";
import { describe, it } from "vitest";

import { encodeFrame, readFrames, type RunFrame } from "../../../src/generation/run-frames.ts";

const accepted: RunFrame = {
  kind: "event",
  id: 1,
  event: { type: "accepted", generationId: "gen_ä€😀" },
};

const preview: RunFrame = {
  kind: "event",
  id: 4_294_967_295,
  event: {
    type: "preview",
    index: 0,
    model: "gpt-image-2",
    mediaType: "image/png",
    imageIndex: 9,
  },
};

const payload: RunFrame = { kind: "payload", bytes: new TextEncoder().encode("aGVsbG8=") };
const end: RunFrame = { kind: "end" };
const image: RunFrame = { kind: "image", attempt: 7, bytes: Uint8Array.from(range(0, 255)) };
const frames = [accepted, preview, payload, payload, end, image, accepted, end];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** A byte stream of these bytes, cut after each of the lengths; what is left comes last. */
function streamOf(bytes: Uint8Array, lengths: readonly number[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: "bytes",
    start(controller) {
      let sent = 0;
      for (const length of [...lengths, bytes.length]) {
        const piece = bytes.slice(sent, sent + length);
        sent += piece.length;
        if (piece.length > 0) controller.enqueue(piece);
      }
      controller.close();
    },
  });
}

function encode(all: readonly RunFrame[]): Uint8Array {
  return Uint8Array.from(all.flatMap((frame) => [...encodeFrame(frame)]));
}

/** The frames with their bytes copied, for these last only until the next frame is asked for. */
async function collect(source: AsyncIterable<RunFrame>): Promise<RunFrame[]> {
  const collected: RunFrame[] = [];
  for await (const frame of source) {
    collected.push("bytes" in frame ? { ...frame, bytes: frame.bytes.slice() } : frame);
  }
  return collected;
}

/** The frames with bytes that belong together in one: how they are cut is nobody's to rely on. */
function joined(all: readonly RunFrame[]): RunFrame[] {
  const whole: RunFrame[] = [];
  for (const frame of all) {
    const last = whole.at(-1);
    const isMore =
      (frame.kind === "payload" && last?.kind === "payload") ||
      (frame.kind === "image" && last?.kind === "image" && last.attempt === frame.attempt);
    if (isMore) {
      whole.splice(-1, 1, { ...frame, bytes: Uint8Array.from([...last.bytes, ...frame.bytes]) });
    } else whole.push(frame);
  }
  return whole;
}

describe("frames", () => {
  it("come out as they went in, however the bytes are cut", async ({ expect }) => {
    const bytes = encode(frames);
    const cuts = array(nat({ max: 60 }), { maxLength: 40 });
    await assert(
      asyncProperty(cuts, async (lengths) => {
        const seen = await collect(readFrames(streamOf(bytes, lengths)));
        expect(joined(seen)).toEqual(joined(frames));
      }),
      { numRuns: 50 },
    );
  });

  it("come out byte by byte", async ({ expect }) => {
    const bytes = encode(frames);
    const single = Array.from(bytes, () => 1);
    const seen = await collect(readFrames(streamOf(bytes, single)));
    expect(joined(seen)).toEqual(joined(frames));
  });

  it("of nothing are none", async ({ expect }) => {
    expect(await collect(readFrames(streamOf(new Uint8Array(0), [])))).toEqual([]);
  });

  it("without bytes carry none", async ({ expect }) => {
    const empty: RunFrame = { kind: "payload", bytes: new Uint8Array(0) };
    const bytes = encode([preview, empty, end, { kind: "image", attempt: 1, bytes: empty.bytes }]);
    expect(await collect(readFrames(streamOf(bytes, [])))).toEqual([preview, end]);
  });

  it("of two attempts stay apart", async ({ expect }) => {
    const both = [image, { ...image, attempt: 8 }];
    expect(await collect(readFrames(streamOf(encode(both), [])))).toEqual(both);
  });

  it("keep their own copy of the bytes, which are another's to overwrite", ({ expect }) => {
    const bytes = Uint8Array.of(1, 2, 3);
    const frame = encodeFrame({ kind: "image", attempt: 1, bytes });
    bytes.fill(0);
    expect([...frame.subarray(-3)]).toEqual([1, 2, 3]);
  });

  it("that are larger than one read come out whole", async ({ expect }) => {
    const long: RunFrame = {
      kind: "event",
      id: 2,
      event: { type: "accepted", generationId: "g".repeat(700_000) },
    };
    const large: RunFrame = { kind: "image", attempt: 1, bytes: new Uint8Array(700_000).fill(9) };
    const all = [long, large, accepted];
    const [first, ...others] = await collect(readFrames(streamOf(encode(all), [])));
    expect(first).toEqual(long);
    const [bytes, last] = joined(others);
    expect(bytes?.kind === "image" && Buffer.compare(bytes.bytes, large.bytes)).toBe(0);
    expect(last).toEqual(accepted);
  });
});

describe("a stream that breaks", () => {
  const event = encode([preview]);
  const bytes = encode([image]);

  it.for([1, 4, 8, 9, 40, event.length - 1])(
    "after %d bytes of an event is no stream that ends",
    async (length, { expect }) => {
      const broken = readFrames(streamOf(event.slice(0, length), []));
      await expect(collect(broken)).rejects.toThrow("in the middle of a frame");
    },
  );

  it.for([1, 8, 9, 10, bytes.length - 1])(
    "after %d bytes of an image's part is no stream that ends",
    async (length, { expect }) => {
      const broken = readFrames(streamOf(bytes.slice(0, length), []));
      await expect(collect(broken)).rejects.toThrow("in the middle of a frame");
    },
  );

  it("with an error passes it on, after the frames before it", async ({ expect }) => {
    const seen: RunFrame[] = [];
    const parts = [encodeFrame(accepted)];
    const broken = new ReadableStream({
      type: "bytes",
      pull(controller) {
        const part = parts.shift();
        if (part) controller.enqueue(part.slice());
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
    const parts = [encodeFrame(accepted), encodeFrame(preview)];
    let isCancelled = false;
    const endless = new ReadableStream({
      type: "bytes",
      pull: (controller) => controller.enqueue((parts.shift() ?? new Uint8Array(1)).slice()),
      cancel: () => {
        isCancelled = true;
      },
    });
    const left = readFrames(endless);
    expect((await left.next()).value).toEqual(accepted);
    await left.return(undefined);
    expect(isCancelled).toBe(true);
  });
});
