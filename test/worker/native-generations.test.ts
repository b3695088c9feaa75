import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { promptWithText } from "../../src/domain/image-request.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { sha256Of } from "./digest.ts";
import { generate, readGeneration, waitForRows } from "./generations.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

describe("POST /v1/generations", () => {
  it("answers with the image of the Pro model and every fact about it", async ({ expect }) => {
    const prompt = uniquePrompt();
    const response = await post(
      "/v1/generations",
      { prompt, model: "gpt-image-2", size: "1024x1024", metadata: { campaign: "spring" } },
      account,
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    const generation = await readGeneration(response);
    const [call] = await callsWithPrompt(prompt);
    const [sent] = call?.response.images ?? [];
    const id = expect.stringMatching(/^gen_[0-7][0-9a-z]{25}$/);
    const imageId = `img_${generation.id.slice(4)}-0`;
    // 47 characters are 12 tokens at $5 a million; medium at 1024x1024 is 1756 tokens at $30.
    expect(generation).toEqual({
      id,
      status: "completed",
      operation: "generate",
      prompt,
      requested: {
        aspectRatio: "1:1",
        resolution: "1K",
        size: "1024x1024",
        platform: null,
        outputFormat: null,
        outputCompression: null,
        quality: null,
        highQuality: null,
        model: "gpt-image-2",
        onImageText: null,
        count: 1,
        previews: 0,
        fallback: true,
        requestId: response.headers.get("x-request-id"),
      },
      model: "gpt-image-2",
      modelVersion: null,
      provider: "openai",
      reasons: ["model_requested"],
      fallbackFrom: null,
      tier: "standard",
      warnings: [],
      images: [
        {
          id: imageId,
          imageIndex: 0,
          model: "gpt-image-2",
          url: `http://localhost/v1/images/${imageId}`,
          size: "1024x1024",
          width: 1024,
          height: 1024,
          mediaType: "image/png",
          bytes: sent?.bytes,
          sha256: sent?.sha256,
          original: null,
          signedUrl: expect.stringContaining(`/v1/images/${imageId}?account=`),
          thumbnailUrl: expect.stringContaining(`/v1/images/${imageId}?w=320&h=320`),
        },
      ],
      attempts: [
        {
          number: 1,
          imageIndex: 0,
          provider: "openai",
          model: "gpt-image-2",
          modelVersion: null,
          reasons: ["model_requested"],
          quality: "medium",
          size: "1024x1024",
          startedAt: expect.stringMatching(isoTime),
          firstByteMs: expect.any(Number),
          durationMs: expect.any(Number),
          providerRequestId: expect.stringMatching(/^req_/),
          usage: {
            textInputTokens: 12,
            cachedTextInputTokens: 0,
            imageInputTokens: 0,
            cachedImageInputTokens: 0,
            textOutputTokens: 0,
            imageOutputTokens: 1756,
          },
          estimateMicroUsd: 52_740,
          priceVersion: "gpt-image/2026-04-21",
          costMicroUsd: 52_740,
          costBasis: "usage",
          failure: null,
        },
      ],
      estimateMicroUsd: 52_740,
      costMicroUsd: 52_740,
      possibleMicroUsd: 0,
      createdAt: expect.stringMatching(isoTime),
      completedAt: expect.stringMatching(isoTime),
      durationMs: expect.any(Number),
      metadata: { campaign: "spring" },
      error: null,
      favourite: false,
      labels: [],
      feedback: null,
      statusUrl: `http://localhost/v1/generations/${generation.id}`,
      eventsUrl: null,
    });
  });

  it("tells the version that the answer named", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:model-version version=gemini-nano-banana-2.1]");
    const generation = await generate(account, { prompt, resolution: "512" });
    expect(generation).toMatchObject({
      model: "gemini-3.1-flash-image",
      modelVersion: "gemini-nano-banana-2.1",
    });
  });

  const deliveries = [
    {
      name: "the engine is the weaker one at text",
      fields: { model: "gpt-image-2", quality: "low", onImageText: "Open" },
      warnings: [
        {
          code: "standard_better_at_text",
          message: "The standard model draws text more faithfully than GPT Image 2.",
        },
      ],
    },
    { name: "all is as asked", fields: { size: "512x512", outputFormat: "jpeg" }, warnings: [] },
  ];

  it.for(deliveries)("warns when $name", async ({ fields, warnings }, { expect }) => {
    const generation = await generate(account, { prompt: uniquePrompt(), ...fields });
    expect(generation.warnings).toEqual(warnings);
    const [image] = generation.images;
    expect(image?.size).toBe(`${image?.width}x${image?.height}`);
  });

  it.for(["OPEN", "¡Mañana, 2 × 1!", "本日開店", "مفتوح الآن", "פתוח היום"])(
    "writes the words to show into the prompt that is sent: %s",
    async (onImageText, { expect }) => {
      const prompt = uniquePrompt();
      const generation = await generate(account, { prompt, onImageText, resolution: "512" });
      expect(generation).toMatchObject({ prompt, reasons: ["on_image_text"] });
      expect(generation.requested).toMatchObject({ onImageText });
      expect(await callsWithPrompt(prompt)).toMatchObject([
        { prompt: promptWithText(prompt, onImageText) },
      ]);
    },
  );
});

describe("the record of a generation", () => {
  it("is in D1 what the answer said, and says the same when read", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:overloaded]");
    const generation = await generate(account, {
      prompt,
      highQuality: true,
      count: 2,
      size: "500x500",
      metadata: { "a'b": '"; DROP TABLE images; --' },
    });
    const rows = await waitForRows(generation.id);
    const { images, attempts, error, durationMs, statusUrl, eventsUrl, ...facts } = generation;
    expect({ error, durationMs, statusUrl, eventsUrl }).toEqual({
      error: null,
      eventsUrl: null,
      durationMs: expect.any(Number),
      statusUrl: expect.any(String),
    });
    expect(rows.generation).toEqual({
      id: facts.id,
      account_id: account.accountId,
      key_id: account.keyId,
      tier: "standard",
      status: "completed",
      operation: "generate",
      prompt,
      requested: JSON.stringify(facts.requested),
      metadata: JSON.stringify(facts.metadata),
      model: "gemini-3.1-flash-image",
      model_version: "gemini-3.1-flash-image",
      provider: "google",
      reasons: '["high_quality","attempt_failed:overloaded"]',
      fallback_from: "gpt-image-2",
      warnings: JSON.stringify(facts.warnings),
      estimate_micro_usd: facts.estimateMicroUsd,
      cost_micro_usd: facts.costMicroUsd,
      created_at: Date.parse(facts.createdAt),
      completed_at: Date.parse(facts.completedAt ?? ""),
      error_code: null,
      error_detail: null,
      favourite: 0,
      labels: "[]",
      feedback: null,
      deleted_at: null,
      erased_at: null,
    });
    expect(attempts).toHaveLength(4);
    expect(rows.attempts).toEqual(
      attempts.map((attempt) => ({
        generation_id: generation.id,
        number: attempt.number,
        image_index: attempt.imageIndex,
        provider: attempt.provider,
        model: attempt.model,
        model_version: attempt.modelVersion,
        reasons: JSON.stringify(attempt.reasons),
        quality: attempt.quality,
        size: attempt.size,
        started_at: Date.parse(attempt.startedAt),
        first_byte_at:
          attempt.firstByteMs === null ? null : Date.parse(attempt.startedAt) + attempt.firstByteMs,
        ended_at: Date.parse(attempt.startedAt) + attempt.durationMs,
        provider_request_id: attempt.providerRequestId,
        usage: attempt.usage && JSON.stringify(attempt.usage),
        estimate_micro_usd: attempt.estimateMicroUsd,
        price_version: attempt.priceVersion,
        cost_micro_usd: attempt.costMicroUsd,
        failure_kind: attempt.failure?.kind ?? null,
        failure: attempt.failure && expect.stringContaining('"kind":"overloaded"'),
      })),
    );
    expect(rows.images).toEqual(
      images.map((image, imageIndex) => ({
        id: image.id,
        generation_id: generation.id,
        account_id: account.accountId,
        image_index: imageIndex,
        key: expect.stringMatching(
          new RegExp(
            String.raw`^images/${account.accountId}/${generation.id}/${image.id}/\d\.1/delivered.1$`,
          ),
        ),
        media_type: image.mediaType,
        width: image.width,
        height: image.height,
        bytes: image.bytes,
        sha256: image.sha256,
        original_key: expect.stringMatching(
          new RegExp(String.raw`^images/${account.accountId}/${generation.id}/${image.id}/\d\.1$`),
        ),
        original_media_type: image.original?.mediaType,
        original_width: 512,
        original_height: 512,
        original_bytes: image.original?.bytes,
        original_sha256: image.original?.sha256,
        created_at: Date.parse(facts.completedAt ?? ""),
      })),
    );
    const again = await readGeneration(await get(generation.statusUrl, account));
    expect(again).toEqual(generation);
  });

  it("keeps the bytes that the provider sent in R2, with what rebuilds the row", async ({
    expect,
  }) => {
    const prompt = uniquePrompt();
    const generation = await generate(account, { prompt, resolution: "512" });
    const { images } = await waitForRows(generation.id);
    const object = await env.BUCKET.get(String(images[0]?.["key"]));
    const bytes = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0));
    const [call] = await callsWithPrompt(prompt);
    expect(call?.response.images).toMatchObject([
      { sha256: await sha256Of(bytes), bytes: bytes.length },
    ]);
    expect(object?.httpMetadata).toEqual({ contentType: "image/jpeg" });
    expect(object?.customMetadata).toEqual({
      account: account.accountId,
      generation: generation.id,
      attempt: "1",
      provider: "google",
      model: "gemini-3.1-flash-image",
    });
  });
});
