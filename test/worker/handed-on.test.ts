import { env } from "cloudflare:workers";
import { describe, it } from "vitest";

import type { Generation, StoredImage } from "../../src/domain/generation.ts";
import { createImageReader, type ImageReader } from "../../src/generation/image-reader.ts";
import { acceptedGeneration } from "../../src/generation/outcome.ts";
import { encodeFrame, readFrames, type RunFrame } from "../../src/generation/run-frames.ts";
import { respondWithImages, respondWithOpenAiEvents } from "../../src/http/respond-openai.ts";
import { report } from "../../src/report.ts";
import { createServices } from "../../src/services.ts";
import { uploadBufferBytes } from "../../src/storage/image-upload.ts";
import { createImageStore, uploadKey } from "../../src/storage/images.ts";
import { createBufferPool } from "../../src/stream/buffer-pool.ts";
import { isEqual, noise } from "./bytes.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { faultyBucket } from "./faulty-bucket.ts";
import { submissionOf } from "./runs.ts";
import { unwatched } from "./unwatched.ts";

const submission = submissionOf(
  { accountId: "acct_1", keyId: "key_1", key: "" },
  { prompt: "A boat", resolution: "512" },
);
const { generationId } = submission;
const key = `images/acct_1/${generationId}/image`;

/** How the two surfaces answer, and how the image is found in a whole answer. */
const surfaces = [
  {
    name: "the JSON answer",
    respond: respondWithImages,
    read: async (response: Response) => {
      const { data } = await response.json<{ data: readonly { b64_json: string }[] }>();
      if (data.length !== 1) throw new Error(`${data.length} images.`);
      return data[0]?.b64_json ?? "";
    },
  },
  {
    name: "the event stream",
    respond: async (...args: Parameters<typeof respondWithImages>) =>
      respondWithOpenAiEvents(...args, "generate"),
    read: async (response: Response) => {
      const log = await readEvents(response);
      const names = namesOf(log);
      if (names.join() !== "image_generation.completed") throw new Error(names.join());
      return String(dataOf(log, "image_generation.completed")["b64_json"]);
    },
  },
] as const;

/** What a run says, as its watchers hear it. It breaks off where the test says `broken`. */
function say(frames: readonly (RunFrame | "broken")[]): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const write = async () => {
    for (const frame of frames) {
      if (frame === "broken") return writer.abort(new Error("The run is lost."));
      await writer.write(encodeFrame(frame).slice());
    }
    return writer.close();
  };
  write().catch(() => undefined);
  return readable;
}

function part(attempt: number, bytes: Uint8Array): RunFrame {
  return { kind: "image", attempt, bytes };
}

/** Stores the image that is kept, and tells of it. */
async function completed(attempt: number, upload: number, bytes: Uint8Array): Promise<RunFrame> {
  const image: StoredImage = {
    id: "image",
    imageIndex: 0,
    key: uploadKey(key, attempt, upload),
    mediaType: "image/jpeg",
    width: 512,
    height: 512,
    bytes: bytes.length,
    sha256: "",
    original: null,
  };
  await env.BUCKET.put(image.key, bytes);
  const accepted = acceptedGeneration(submission);
  const generation: Generation = { ...accepted, status: "completed", images: [image] };
  return { kind: "event", id: 9, event: { type: "completed", generation } };
}

const error = { code: "storage_unavailable", detail: "The store took no image." } as const;
const failed: RunFrame = {
  kind: "event",
  id: 9,
  event: {
    type: "failed",
    generation: { ...acceptedGeneration(submission), status: "failed", error },
  },
};
const routed: RunFrame = { kind: "event", id: 1, event: { type: "accepted", generationId } };

function countingStore(refuse = 0): {
  readonly images: ImageReader;
  readonly calls: Readonly<Record<string, number>>;
} {
  const { bucket, calls } = faultyBucket(env.BUCKET, { refuse: { get: refuse } });
  const images = createImageStore(bucket, createBufferPool(1, uploadBufferBytes), report);
  return { images: createImageReader({ images, runs: createServices(env).runs }), calls };
}

describe.each(surfaces)("$name", ({ respond, read }) => {
  const first = noise(400_000, 1);
  const second = noise(300_001, 2);

  function answer(frames: readonly (RunFrame | "broken")[], images: ImageReader) {
    return respond(readFrames(say(frames)), images, {
      generationId,
      origin: "http://localhost",
      eventsUrl: () => Promise.resolve(null),
      toView: () => Promise.reject(new Error("Nobody is shown a generation.")),
      requestId: "req_1",
      path: "/v1/images/generations",
      waitUntil: () => undefined,
      onDelivered: () => undefined,
      onStream: unwatched,
    });
  }

  /** The image of an answer that ends well, and how often storage was asked for it. */
  async function imageOf(frames: readonly RunFrame[]) {
    const { images, calls } = countingStore();
    const base64 = await read(await answer(frames, images));
    const bytes = Uint8Array.fromBase64(base64, { lastChunkHandling: "strict" });
    return { bytes, gets: calls["get"] ?? 0 };
  }

  it.for([
    { name: "all", handedOn: [first.length], gets: 0 },
    {
      name: "all, in pieces that end in the middle of a group",
      handedOn: [100, 1, 399_899],
      gets: 0,
    },
    { name: "a part", handedOn: [196_608], gets: 1 },
    { name: "a part that ends in the middle of a group", handedOn: [200_000], gets: 1 },
    { name: "one byte", handedOn: [1], gets: 1 },
    { name: "all but one byte", handedOn: [399_999], gets: 1 },
    { name: "nothing", handedOn: [], gets: 1 },
  ])("is the image when the run hands on $name", async ({ handedOn, gets }, { expect }) => {
    let at = 0;
    const parts = handedOn.map((length) => part(1, first.subarray(at, (at += length))));
    const seen = await imageOf([routed, ...parts, await completed(1, 1, first)]);
    expect(isEqual(seen.bytes, first)).toBe(true);
    expect(seen.gets).toBe(gets);
  });

  it.for([
    { name: "hands on all of its own", handedOn: second.length, gets: 0 },
    { name: "hands on some of its own", handedOn: 100_000, gets: 1 },
    { name: "hands on nothing", handedOn: 0, gets: 1 },
  ])(
    "is that of the second attempt, which $name, after the first had begun",
    async ({ handedOn, gets }, { expect }) => {
      const seen = await imageOf([
        part(1, first.subarray(0, 100_001)),
        ...(handedOn > 0 ? [part(2, second.subarray(0, handedOn))] : []),
        await completed(2, 1, second),
      ]);
      expect(isEqual(seen.bytes, second)).toBe(true);
      expect(seen.gets).toBe(gets);
    },
  );

  it("is the image that is kept, when that is not the first of the answer", async ({ expect }) => {
    const seen = await imageOf([part(1, first), await completed(1, 2, second)]);
    expect(isEqual(seen.bytes, second)).toBe(true);
    expect(seen.gets).toBe(1);
  });

  it.for([
    { name: "the run fails", frames: [failed] },
    { name: "the run is lost", frames: ["broken" as const] },
    { name: "the run's stream ends", frames: [] },
  ])("breaks off when $name after the first bytes", async ({ frames }, { expect }) => {
    const { images } = countingStore();
    const response = await answer([part(1, first), ...frames], images);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(/.+/);
  });

  it("breaks off when storage does not have the rest", async ({ expect }) => {
    const { images } = countingStore(1);
    const frames = [part(1, first.subarray(0, 1000)), await completed(1, 1, first)];
    const response = await answer(frames, images);
    await expect(response.text()).rejects.toThrow(/.+/);
  });
});

describe("a run that fails before the first bytes", () => {
  it("is told as a problem by both", async ({ expect }) => {
    const context = {
      generationId,
      origin: "http://localhost",
      eventsUrl: () => Promise.resolve(null),
      toView: () => Promise.reject(new Error("Nobody is shown a generation.")),
      requestId: "req_1",
      path: "/",
      waitUntil: () => undefined,
      onDelivered: () => undefined,
      onStream: unwatched,
    };
    const { images } = countingStore();
    await expect(respondWithImages(readFrames(say([failed])), images, context)).rejects.toThrow(
      error.detail,
    );
    const log = await readEvents(
      respondWithOpenAiEvents(readFrames(say([failed])), images, context, "generate"),
    );
    expect(namesOf(log)).toEqual(["error"]);
    expect(dataOf(log, "error")).toMatchObject({ code: error.code });
  });
});
