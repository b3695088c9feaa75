import type { FailureKind } from "../../../src/domain/failure.ts";
import type { Attempt, Generation, StoredImage } from "../../../src/domain/generation.ts";
import type { Usage } from "../../../src/domain/usage.ts";
import { createGenerationId, toImageId } from "../../../src/generation/ids.ts";
import { acceptedGeneration } from "../../../src/generation/outcome.ts";
import { size } from "../routing/route-input.ts";
import { attemptOf, failedAttempt, imageOf, submissionOf } from "./records.ts";

const usage: Usage = {
  textInputTokens: 12,
  cachedTextInputTokens: 3,
  imageInputTokens: 0,
  cachedImageInputTokens: 0,
  textOutputTokens: 270,
  imageOutputTokens: 1120,
};

/** A generation that completed with one image, changed as the test says. */
export function generationOf(change: Partial<Generation> = {}): Generation {
  const id = change.id ?? createGenerationId();
  const accountId = change.accountId ?? "acct_1";
  return {
    ...acceptedGeneration(submissionOf({ prompt: "A paper boat" })),
    id,
    accountId,
    status: "completed",
    modelVersion: "gemini-3.1-flash-image",
    attempts: [attemptOf()],
    images: [storedImage({ id, accountId }, 0)],
    costMicroUsd: 10_000,
    completedAt: 5000,
    ...change,
  };
}

/** An image of a generation, changed as the test says. */
export function storedImage(
  { id, accountId }: Pick<Generation, "id" | "accountId">,
  imageIndex: number,
  change: Partial<StoredImage> = {},
): StoredImage {
  const imageId = toImageId(id, imageIndex);
  const key = `images/${accountId}/${id}/${imageId}/1.1`;
  return imageOf({ id: imageId, imageIndex, key, sha256: `${imageIndex}f`, ...change });
}

/** Generations of several accounts that ended in every way, each with its own prompt. */
export function mixedGenerations(count: number): readonly Generation[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? several;
    const id = createGenerationId();
    const accountId = `acct_${index % 4}`;
    return { ...kind({ id, accountId }), prompt: `Boat ${index} "née" \u{26F5}\n` };
  });
}

type Kind = (names: Pick<Generation, "id" | "accountId">) => Generation;

const plain: Kind = (names) => generationOf(names);

/** Several images by two engines, with attempts that failed before and beside them. */
const several: Kind = (names) =>
  generationOf({
    ...names,
    requested: acceptedGeneration(submissionOf({ count: 3 })).requested,
    model: "gpt-image-2",
    provider: "openai",
    modelVersion: "gpt-image-2-2026-04-21",
    fallbackFrom: "gemini-3.1-flash-image",
    reasons: ["standard", "attempt_failed:server-error"],
    warnings: [
      { code: "images_missing", message: "2 of 3 images were made." },
      { code: "size_not_exact", message: 'As near as "it" gets.' },
    ],
    metadata: { campaign: "spring", "a b": "{}", empty: "" },
    attempts: [
      failed(1, "server-error", { firstByteAt: null }),
      failed(2, "stalled", { imageIndex: 1, usage }),
      attemptOf({ number: 3, provider: "openai", providerRequestId: "req_3", usage }),
      attemptOf({ number: 4, imageIndex: 1, quality: "high", size: "1536x1024" }),
      failed(5, "rate-limited", { imageIndex: 2 }),
    ],
    images: [
      storedImage(names, 0),
      storedImage(names, 1, { mediaType: "image/png", width: 1536, bytes: 8_388_608 }),
    ],
    costMicroUsd: 1_234_567,
  });

const exact: Kind = (names) =>
  generationOf({
    ...names,
    tier: "pro",
    requested: acceptedGeneration(
      submissionOf({
        shape: size("1920x1080"),
        outputFormat: "webp",
        outputCompression: 40,
        quality: "low",
        highQuality: true,
        onImageText: 'OPEN "LATE"',
        previews: 2,
        fallback: false,
      }),
    ).requested,
    attempts: [attemptOf({ usage, reasons: ["high_quality"] })],
    images: [storedImage(names, 0, { mediaType: "image/webp" })],
  });

const refused: Kind = (names) =>
  generationOf({
    ...names,
    status: "failed",
    modelVersion: null,
    attempts: [failed(1, "content-refused", {})],
    images: [],
    costMicroUsd: 0,
    error: { code: "moderation_blocked", detail: "The content was refused. Attempts: none." },
  });

const cancelled: Kind = (names) =>
  generationOf({
    ...names,
    status: "cancelled",
    modelVersion: null,
    operation: "edit",
    attempts: [failed(1, "cancelled", { endedAt: 1000 })],
    images: [],
    error: { code: "generation_cancelled", detail: "" },
  });

/** No circuit admitted a call: there is nothing but the request. */
const untried: Kind = (names) =>
  generationOf({
    ...names,
    status: "failed",
    modelVersion: null,
    attempts: [],
    images: [],
    costMicroUsd: 0,
    completedAt: null,
    error: { code: "no_engine_available", detail: "No engine is available. Attempts: none." },
  });

const kinds: readonly Kind[] = [plain, several, refused, exact, cancelled, untried];

function failed(number: number, kind: FailureKind, change: Partial<Attempt>): Attempt {
  return failedAttempt(kind, { number, retryAfterMs: 1500, ...change });
}
