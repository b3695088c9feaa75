import { failureRule } from "../domain/failure.ts";
import type { Attempt, Generation, StoredImage } from "../domain/generation.ts";
import { toSize } from "../domain/size.ts";
import {
  testPrompt,
  type SubmittedTest,
  type TestImage,
  type TestOffer,
} from "../generation/test-images.ts";

/** How one image of a test ended. */
export type TestOutcome =
  | { readonly kind: "ended"; readonly generation: Generation }
  /** Its run was full; nothing was spent. */
  | { readonly kind: "not-begun" }
  /** The connection to its run was lost: it may still complete, and may be charged. */
  | { readonly kind: "unknown" };

/** What a test would make, with its price. */
export function toOfferView({ images, leftOut, totalMicroUsd }: TestOffer) {
  return { prompt: testPrompt, totalMicroUsd, images: images.map(toOfferedView), leftOut };
}

/** What a test made, each engine beside the other. */
export function toResultView(
  made: readonly (SubmittedTest & { readonly outcome: TestOutcome })[],
  origin: string,
) {
  const images = made.map(({ image, submission, outcome }) => ({
    ...toOfferedView(image),
    generationId: submission.generationId,
    ...toOutcomeView(outcome, origin),
  }));
  const costMicroUsd = images.reduce((sum, image) => sum + image.costMicroUsd, 0);
  return { prompt: testPrompt, costMicroUsd, images };
}

function toOfferedView({ card, plan }: TestImage) {
  const [{ provider, model, quality, pixels, estimateMicroUsd }] = plan.candidates;
  return { provider, model, engine: card.engine, quality, size: toSize(pixels), estimateMicroUsd };
}

function toOutcomeView(outcome: TestOutcome, origin: string) {
  if (outcome.kind !== "ended") return { ...nothingKnown, status: outcome.kind };
  const { status, attempts, images, error, costMicroUsd, modelVersion, ...generation } =
    outcome.generation;
  const [attempt] = attempts;
  const [image] = images;
  return {
    status,
    modelVersion,
    providerRequestId: attempt?.providerRequestId ?? null,
    durationMs: (generation.completedAt ?? generation.createdAt) - generation.createdAt,
    costMicroUsd,
    failure: attempt ? toFailureView(attempt) : null,
    error,
    image: image ? toImageView(image, origin) : null,
  };
}

const nothingKnown = {
  modelVersion: null,
  providerRequestId: null,
  durationMs: null,
  costMicroUsd: 0,
  failure: null,
  error: null,
  image: null,
};

function toFailureView({ failure }: Attempt) {
  if (!failure) return null;
  const { kind, message, status, providerCode } = failure;
  const { mayBeBilled } = failureRule(kind);
  return { kind, message, status, providerCode, mayBeBilled };
}

function toImageView(image: StoredImage, origin: string) {
  const { id, mediaType, width, height, bytes, sha256 } = image;
  return { id, url: `${origin}/admin/api/images/${id}`, mediaType, width, height, bytes, sha256 };
}
