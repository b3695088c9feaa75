import { costBasis, possibleMicroUsd } from "../domain/cost-basis.ts";
import { failureRule } from "../domain/failure.ts";
import type { Attempt, Generation, Requested, StoredImage } from "../domain/generation.ts";
import type { Feedback } from "../domain/marks.ts";
import { toSize } from "../domain/size.ts";
import type { StoredPicture } from "../domain/stored-picture.ts";
import { toInputsView } from "./inputs-view.ts";

/**
 * A generation as the native surface shows it. Account, key and storage stay inside.
 * @param eventsUrl Where a page may watch it; null when there is nothing to be watched any more.
 */
export function toGenerationView(
  generation: Generation,
  origin: string,
  eventsUrl: string | null = null,
) {
  const { createdAt, completedAt } = generation;
  return {
    id: generation.id,
    status: generation.status,
    operation: generation.operation,
    prompt: generation.prompt,
    requested: toRequestedView(generation.requested),
    model: generation.model,
    modelVersion: generation.modelVersion,
    provider: generation.provider,
    reasons: generation.reasons,
    fallbackFrom: generation.fallbackFrom,
    tier: generation.tier,
    warnings: generation.warnings,
    images: generation.images.map((image) =>
      toImageView(image, attemptOf(generation, image)?.model ?? generation.model, origin),
    ),
    attempts: generation.attempts.map(toAttemptView),
    estimateMicroUsd: generation.estimateMicroUsd,
    costMicroUsd: generation.costMicroUsd,
    possibleMicroUsd: possibleMicroUsd(generation.attempts),
    createdAt: new Date(createdAt).toISOString(),
    completedAt: completedAt === null ? null : new Date(completedAt).toISOString(),
    durationMs: completedAt === null ? null : completedAt - createdAt,
    metadata: generation.metadata,
    error: generation.error,
    favourite: generation.marks.favourite,
    labels: generation.marks.labels,
    feedback: toFeedbackView(generation.marks.feedback),
    statusUrl: `${origin}/v1/generations/${generation.id}`,
    eventsUrl,
  };
}

function toFeedbackView(feedback: Feedback | null) {
  return feedback && { ...feedback, at: new Date(feedback.at).toISOString() };
}

/** Where an image is fetched. */
export function imageUrl({ id }: StoredImage, origin: string): string {
  return `${origin}/v1/images/${id}`;
}

/** The attempt that made an image: others of the same generation may come from another engine. */
export function attemptOf({ attempts }: Generation, { imageIndex }: StoredImage) {
  return attempts.findLast(
    (attempt) => attempt.imageIndex === imageIndex && attempt.failure === null,
  );
}

function toRequestedView({ inputs, ...requested }: Requested) {
  return inputs ? { ...requested, inputs: toInputsView(inputs) } : requested;
}

/** An image, and the model that made it. */
export function toImageView(image: StoredImage, model: string, origin: string) {
  return {
    id: image.id,
    imageIndex: image.imageIndex,
    model,
    url: imageUrl(image, origin),
    size: toSize(image),
    width: image.width,
    height: image.height,
    mediaType: image.mediaType,
    bytes: image.bytes,
    sha256: image.sha256,
    original: image.original && toOriginalView(image.original, imageUrl(image, origin)),
  };
}

function toOriginalView(original: StoredPicture, url: string) {
  const { width, height, mediaType, bytes, sha256 } = original;
  const size = toSize(original);
  return { url: `${url}?original=1`, size, width, height, mediaType, bytes, sha256 };
}

function toAttemptView(attempt: Attempt) {
  const { failure, startedAt, firstByteAt, endedAt } = attempt;
  return {
    number: attempt.number,
    imageIndex: attempt.imageIndex,
    provider: attempt.provider,
    model: attempt.model,
    modelVersion: attempt.modelVersion,
    reasons: attempt.reasons,
    quality: attempt.quality,
    size: attempt.size,
    startedAt: new Date(startedAt).toISOString(),
    firstByteMs: firstByteAt === null ? null : firstByteAt - startedAt,
    durationMs: endedAt - startedAt,
    providerRequestId: attempt.providerRequestId,
    usage: attempt.usage,
    estimateMicroUsd: attempt.estimateMicroUsd,
    priceVersion: attempt.priceVersion,
    costMicroUsd: attempt.costMicroUsd,
    costBasis: costBasis(attempt),
    failure: failure && {
      kind: failure.kind,
      message: failure.message,
      mayBeBilled: failureRule(failure.kind).mayBeBilled,
    },
  };
}
