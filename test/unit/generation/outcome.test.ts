import { describe, it } from "vitest";

import { noMarks } from "../../../src/domain/marks.ts";
import { acceptedGeneration, endedGeneration } from "../../../src/generation/outcome.ts";
import { size } from "../routing/route-input.ts";
import { attemptOf, drawn, failedAttempt, imageOf, submissionOf } from "./records.ts";

const standard = "gemini-3.1-flash-image";
const pro = "gpt-image-2";

const atEnd = { isCancelled: false, now: 5000 };

describe("an accepted generation", () => {
  it("is what was asked for, with the plan's first choice", ({ expect }) => {
    const submission = submissionOf({
      prompt: "a boat",
      shape: size("1920x1080"),
      quality: "low",
      outputFormat: "webp",
      count: 2,
      metadata: { a: "b" },
    });
    expect(acceptedGeneration(submission)).toEqual({
      id: submission.generationId,
      accountId: "acct_1",
      keyId: "key_1",
      tier: "standard",
      status: "running",
      operation: "generate",
      prompt: "a boat",
      requested: {
        aspectRatio: "16:9",
        resolution: "2K",
        size: "1920x1080",
        platform: null,
        outputFormat: "webp",
        outputCompression: null,
        quality: "low",
        highQuality: null,
        model: "auto",
        onImageText: null,
        count: 2,
        previews: 0,
        fallback: true,
      },
      metadata: { a: "b" },
      model: standard,
      modelVersion: null,
      provider: "google",
      reasons: ["standard"],
      fallbackFrom: null,
      warnings: [],
      attempts: [],
      images: [],
      // Two at 1680 tokens for $60 a million, 330 for $3 and 2 for $0.50.
      estimateMicroUsd: 203_582,
      costMicroUsd: 0,
      createdAt: 1000,
      completedAt: null,
      error: null,
      marks: noMarks,
      deletedAt: null,
    });
  });

  it("keeps all that is needed to ask for it again", ({ expect }) => {
    const asked = {
      model: { kind: "role", role: "pro" },
      highQuality: true,
      onImageText: "OPEN",
      outputFormat: "jpeg",
      outputCompression: 40,
      previews: 2,
      fallback: false,
    } as const;
    expect(acceptedGeneration(submissionOf(asked)).requested).toMatchObject({
      ...asked,
      model: "pro",
      aspectRatio: "1:1",
      resolution: "1K",
      size: null,
    });
  });

  it("keeps the name of the model that the caller wrote", ({ expect }) => {
    const submission = submissionOf({ model: { kind: "named", id: "nano-banana-2" } });
    expect(acceptedGeneration(submission).requested.model).toBe("nano-banana-2");
  });

  it("says from the start when the preferred model is not the first", ({ expect }) => {
    const shape = { kind: "ratio", aspectRatio: "8:1", resolution: "1K" } as const;
    const { model, fallbackFrom, reasons } = acceptedGeneration(
      submissionOf({ highQuality: true, shape }),
    );
    expect({ model, fallbackFrom, reasons }).toEqual({
      model: standard,
      fallbackFrom: pro,
      reasons: ["high_quality", "aspect_ratio_unsupported"],
    });
  });
});

describe("an ended generation", () => {
  it("takes its facts from the attempt that made the first image", ({ expect }) => {
    const submission = submissionOf();
    const made = attemptOf({
      number: 2,
      provider: "openai",
      model: pro,
      modelVersion: "v2",
      reasons: ["standard", "attempt_failed:overloaded"],
      costMicroUsd: 52_740,
    });
    const failed = failedAttempt("malformed", { costMicroUsd: 700 });
    const image = imageOf({ mediaType: "image/png" });
    const ended = endedGeneration(submission, [drawn(submission, 1, image, [failed, made])], atEnd);
    expect(ended).toEqual({
      ...acceptedGeneration(submission),
      status: "completed",
      model: pro,
      modelVersion: "v2",
      provider: "openai",
      reasons: ["standard", "attempt_failed:overloaded"],
      fallbackFrom: standard,
      attempts: [failed, made],
      images: [image],
      costMicroUsd: 53_440,
      completedAt: 5000,
    });
  });

  it("lists attempts by number and images by index, whichever ended first", ({ expect }) => {
    const submission = submissionOf({ count: 2 });
    const ended = endedGeneration(
      submission,
      [
        drawn(submission, 0, imageOf({ imageIndex: 0 }), [attemptOf({ number: 3 })]),
        drawn(submission, 0, imageOf({ imageIndex: 1 }), [
          failedAttempt("overloaded", { number: 1, imageIndex: 1 }),
          attemptOf({ number: 2, imageIndex: 1 }),
        ]),
      ],
      atEnd,
    );
    expect(ended.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(ended.images.map(({ imageIndex }) => imageIndex)).toEqual([0, 1]);
  });

  it("is completed when one image of three was made, and costs what all cost", ({ expect }) => {
    const submission = submissionOf({ count: 3 });
    const ended = endedGeneration(
      submission,
      [
        { kind: "failed", attempts: [failedAttempt("content-refused")] },
        drawn(submission, 0, imageOf({ imageIndex: 1 }), [attemptOf({ number: 2 })]),
        { kind: "failed", attempts: [failedAttempt("malformed", { number: 3, costMicroUsd: 9 })] },
      ],
      atEnd,
    );
    expect(ended).toMatchObject({ status: "completed", error: null, costMicroUsd: 10_009 });
    expect(ended.warnings).toEqual([
      {
        code: "images_missing",
        message: "3 images were asked for and 1 made; only those count.",
      },
    ]);
  });

  it("warns of a later image too, and of each difference once", ({ expect }) => {
    const submission = submissionOf({
      model: { kind: "named", id: pro },
      count: 3,
      previews: 1,
      outputFormat: "png",
    });
    const byPro = { mediaType: "image/png" } as const;
    const ended = endedGeneration(
      submission,
      [
        drawn(submission, 0, imageOf({ imageIndex: 0, ...byPro }), [attemptOf()]),
        drawn(submission, 1, imageOf({ imageIndex: 1 }), [attemptOf({ number: 2 })]),
        drawn(submission, 1, imageOf({ imageIndex: 2, width: 1000 }), [attemptOf({ number: 3 })]),
      ],
      atEnd,
    );
    expect(ended.warnings).toEqual([
      { code: "previews_unsupported", message: "Nano Banana 2 sends no previews." },
      { code: "format_not_exact", message: "png was asked for; the image is jpeg." },
      {
        code: "conversion_unavailable",
        message: "The image could not be converted: it is as the engine made it.",
      },
      { code: "size_not_exact", message: "1024x1024 was asked for; the image is 1000x1024." },
    ]);
  });

  it.for([
    { shape: size("500x500"), image: { width: 512, height: 512 }, says: "500x500 was asked" },
    { shape: size("512x512"), image: { width: 500, height: 512 }, says: "the image is 500x512" },
  ])("compares with what was asked for: $says", ({ shape, image, says }, { expect }) => {
    const submission = submissionOf({ shape });
    const result = drawn(submission, 0, imageOf(image), [attemptOf()]);
    const { warnings } = endedGeneration(submission, [result], atEnd);
    expect(warnings).toEqual([
      { code: "size_not_exact", message: expect.stringContaining(says) },
      { code: "conversion_unavailable", message: expect.any(String) },
    ]);
  });

  it("keeps the warnings of the request itself first", ({ expect }) => {
    const warning = { code: "moderation_unsupported", message: "Not lowered." } as const;
    const submission = submissionOf({ warnings: [warning], previews: 1 });
    const result = drawn(submission, 0, imageOf(), [attemptOf()]);
    expect(endedGeneration(submission, [result], atEnd).warnings).toEqual([
      warning,
      { code: "previews_unsupported", message: "Nano Banana 2 sends no previews." },
    ]);
  });
});

describe("a failed generation", () => {
  it("says which attempts were made and why", ({ expect }) => {
    const submission = submissionOf();
    const attempts = [
      failedAttempt("overloaded"),
      failedAttempt("server-error", {
        number: 2,
        model: pro,
        reasons: ["standard", "attempt_failed:overloaded"],
      }),
    ];
    const ended = endedGeneration(submission, [{ kind: "failed", attempts }], atEnd);
    expect(ended).toEqual({
      ...acceptedGeneration(submission),
      status: "failed",
      reasons: ["standard", "attempt_failed:overloaded"],
      attempts,
      completedAt: 5000,
      error: {
        code: "all_providers_failed",
        detail: `No engine could make the image. Try again later. Attempts: ${standard}: overloaded; ${pro}: server-error.`,
      },
    });
  });

  it.for([
    { kinds: ["content-refused"], code: "moderation_blocked" },
    { kinds: ["overloaded", "content-refused"], code: "moderation_blocked" },
    { kinds: ["invalid-request"], code: "provider_rejected_request" },
    { kinds: ["storage"], code: "storage_unavailable" },
    { kinds: ["interrupted"], code: "generation_interrupted" },
    { kinds: ["interrupted", "server-error"], code: "generation_interrupted" },
    { kinds: ["interrupted", "content-refused"], code: "moderation_blocked" },
    { kinds: ["overloaded", "rate-limited"], code: "all_providers_failed" },
  ] as const)("is named $code after $kinds", ({ kinds, code }, { expect }) => {
    const attempts = kinds.map((kind, index) => failedAttempt(kind, { number: index + 1 }));
    const ended = endedGeneration(submissionOf(), [{ kind: "failed", attempts }], atEnd);
    expect(ended.error?.code).toBe(code);
  });

  it("is interrupted by a fault of ours, whatever its other attempts came to", ({ expect }) => {
    const attempts = [failedAttempt("content-refused")];
    const drawnImages = [
      { kind: "failed", attempts },
      { kind: "broken", attempts: [] },
    ] as const;
    const ended = endedGeneration(submissionOf({ count: 2 }), drawnImages, atEnd);
    expect(ended).toMatchObject({
      status: "failed",
      attempts,
      error: { code: "generation_interrupted" },
    });
  });

  it("is completed all the same when another image was made", ({ expect }) => {
    const submission = submissionOf({ count: 2 });
    const made = drawn(submission, 0, imageOf({ imageIndex: 1 }), [attemptOf()]);
    const ended = endedGeneration(submission, [{ kind: "broken", attempts: [] }, made], atEnd);
    expect(ended).toMatchObject({
      status: "completed",
      error: null,
      warnings: [{ code: "images_missing" }],
    });
  });

  it("is cancelled when it was, and says whether that may have cost anything", ({ expect }) => {
    const end = { isCancelled: true, now: 5000 };
    const attempts = [failedAttempt("cancelled")];
    const called = endedGeneration(submissionOf(), [{ kind: "failed", attempts }], end);
    expect(called).toMatchObject({
      status: "cancelled",
      attempts,
      error: {
        code: "generation_cancelled",
        detail: expect.stringContaining("It may have been charged. Attempts"),
      },
    });
    const early = endedGeneration(submissionOf(), [{ kind: "failed", attempts: [] }], end);
    expect(early.error?.detail).toContain("Nothing was charged.");
  });

  it("is completed when an image was made before it was cancelled", ({ expect }) => {
    const submission = submissionOf({ count: 2 });
    const made = drawn(submission, 0, imageOf(), [attemptOf()]);
    const end = { isCancelled: true, now: 5000 };
    const cancelled = endedGeneration(submission, [made, { kind: "failed", attempts: [] }], end);
    expect(cancelled).toMatchObject({
      status: "completed",
      warnings: [{ code: "images_missing" }],
    });
  });
});
