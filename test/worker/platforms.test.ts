import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import { platforms } from "../../src/domain/platform.ts";
import { readImageHead } from "../../src/generation/read-image-head.ts";
import { createAccount, type Account } from "./accounts.ts";
import { bytesOf, get, post, uniquePrompt } from "./api.ts";
import { sha256Of } from "./digest.ts";
import { generate } from "./generations.ts";
import { imagesBinding, padded } from "./images-binding.ts";
import { readRefusal } from "./problems.ts";
import { runWith, submissionOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

/** Makes an image for Bluesky, which takes a megabyte, with files so large at each quality. */
async function makeForBluesky(sizes: Readonly<Record<number, number>>) {
  const { binding, conversions } = imagesBinding(async ({ output }, pass) =>
    padded(await pass(), sizes[output.quality ?? 0] ?? 5_000_000),
  );
  const submission = submissionOf(account, { prompt: uniquePrompt(), platform: "bluesky_post" });
  const generation = await runWith({ IMAGES: binding }, submission);
  return { generation, qualities: conversions.map(({ output }) => output.quality) };
}

describe("an image for a platform", () => {
  const cases = platforms
    .flatMap((platform) => [
      { ...platform, model: "gemini-3.1-flash-image" },
      { ...platform, model: "gpt-image-2" },
    ])
    .filter(({ id, model }) => !(id === "linkedin_banner" && model === "gpt-image-2"));

  it.for(cases)("is delivered by its rules: $id by $model", async (platform, { expect }) => {
    const { id, pixels, outputFormats, mostBytes, model } = platform;
    const prompt = uniquePrompt();
    const fields = { prompt, platform: id, model, quality: "low", fallback: false };
    const generation = await generate(account, fields);
    const size = `${pixels.width}x${pixels.height}`;
    expect(generation).toMatchObject({
      model,
      warnings: [],
      requested: { platform: id, size, outputFormat: outputFormats[0] },
      images: [{ size, mediaType: `image/${outputFormats[0]}` }],
    });
    const [image] = generation.images;
    const bytes = await bytesOf(image?.url ?? "", account);
    expect(readImageHead(bytes)).toEqual({ ...pixels, mediaType: image?.mediaType });
    expect(bytes.length).toBeLessThanOrEqual(mostBytes);
    expect([bytes.length, await sha256Of(bytes)]).toEqual([image?.bytes, image?.sha256]);
    const [call] = await callsWithPrompt(prompt);
    const original = await bytesOf(`${image?.url}?original=1`, account);
    expect(await sha256Of(original)).toBe(call?.response.images.at(-1)?.sha256);
    const { original: kept } = image ?? {};
    if (kept)
      expect([kept.bytes, kept.sha256]).toEqual([original.length, await sha256Of(original)]);
    else expect(original).toEqual(bytes);
  });

  it("is no banner of OpenAI's, which draws nothing that long", async ({ expect }) => {
    const route = "/v1/generations";
    const fields = { prompt: "A boat", platform: "linkedin_banner", model: "gpt-image-2" };
    expect(await readRefusal(await post(route, fields, account), route)).toMatchObject({
      status: 400,
      code: "model_incapable",
    });
  });

  it("can be of another type that the platform takes", async ({ expect }) => {
    const fields = { prompt: uniquePrompt(), platform: "tiktok_photo", outputFormat: "webp" };
    const { images } = await generate(account, fields);
    expect(images).toMatchObject([{ size: "1080x1920", mediaType: "image/webp" }]);
  });
});

describe("the bytes that a platform takes", () => {
  it("are kept by the first quality that fits", async ({ expect }) => {
    const { generation, qualities } = await makeForBluesky({ 68: 990_000, 55: 10_000 });
    expect(qualities).toEqual([90, 80, 68]);
    expect(generation).toMatchObject({
      warnings: [],
      images: [{ width: 1200, height: 675, bytes: 990_000, original: { width: 1376 } }],
    });
    const [image] = generation.images;
    const bytes = await bytesOf(`/v1/images/${image?.id}`, account);
    expect([bytes.length, await sha256Of(bytes)]).toEqual([990_000, image?.sha256]);
  });

  it("are told when even the lowest quality needs more", async ({ expect }) => {
    const { generation, qualities } = await makeForBluesky({ 40: 1_000_001 });
    expect(qualities).toEqual([90, 80, 68, 55, 40]);
    expect(generation).toMatchObject({
      images: [{ width: 1200, height: 675, bytes: 1_000_001 }],
      warnings: [
        {
          code: "file_too_large",
          message: "The platform takes 1000000 bytes at most; the image has 1000001.",
        },
      ],
    });
  });
});

describe("GET /v1/platforms", () => {
  const platformSchema = z.strictObject({
    id: z.string(),
    placement: z.string(),
    size: z.string(),
    width: z.int(),
    height: z.int(),
    aspectRatio: z.string(),
    outputFormats: z.array(z.enum(["jpeg", "png", "webp"])).min(1),
    mostBytes: z.int().nullable(),
    checkedOn: z.iso.date(),
    source: z.url(),
  });

  it("lists each with all that is known of it", async ({ expect }) => {
    const response = await get("/v1/platforms", account);
    const schema = z.strictObject({ object: z.literal("list"), data: z.array(platformSchema) });
    const { data } = schema.parse(await response.json());
    expect(data.map(({ id }) => id)).toEqual(platforms.map(({ id }) => id));
    expect(data[0]).toMatchObject({
      id: "instagram_feed",
      size: "1080x1350",
      mostBytes: 8_000_000,
    });
  });

  it("takes a key", async ({ expect }) => {
    expect((await get("/v1/platforms", { key: "none" })).status).toBe(401);
  });
});
