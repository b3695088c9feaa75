import { ratioOfPixels } from "../domain/aspect-ratio.ts";
import { cancellation, toGenerationError } from "../domain/generation-error.ts";
import type { Attempt, Generation, Requested, StoredImage } from "../domain/generation.ts";
import type { ImageRequest, ModelChoice, Warning } from "../domain/image-request.ts";
import { hasInputs } from "../domain/input-image.ts";
import { noMarks } from "../domain/marks.ts";
import { toOutputFormat } from "../domain/media-type.ts";
import { toSize } from "../domain/size.ts";
import { askedResolution } from "../routing/preference.ts";
import type { Candidate } from "../routing/route-plan.ts";
import type { DurableImage } from "./image-progress.ts";
import type { Submission } from "./submission.ts";
import {
  differences,
  wantedPicture,
  type Difference,
  type WantedPicture,
} from "./wanted-picture.ts";

/** What became of one of the images that a generation was to make. */
export type DrawnImage =
  | (DurableImage & { readonly kind: "drawn"; readonly attempts: readonly Attempt[] })
  | { readonly kind: "failed"; readonly attempts: readonly Attempt[] }
  /** A fault of ours came in between. */
  | { readonly kind: "broken"; readonly attempts: readonly Attempt[] };

/** A generation that has just been accepted. */
export function acceptedGeneration(submission: Submission): Generation {
  const { plan, request, inputs } = submission;
  const [first] = plan.candidates;
  return {
    id: submission.generationId,
    accountId: submission.accountId,
    keyId: submission.keyId,
    tier: submission.tier,
    status: "running",
    operation: request.operation,
    prompt: request.prompt,
    requested: {
      ...toRequested(request),
      ...(submission.requestId === undefined ? {} : { requestId: submission.requestId }),
      ...(hasInputs(inputs) ? { inputs } : {}),
      ...(submission.batch ? { batch: submission.batch } : {}),
      ...(submission.lineage ? { lineage: submission.lineage } : {}),
    },
    metadata: request.metadata ?? {},
    model: first.model,
    modelVersion: null,
    provider: first.provider,
    reasons: first.reasons,
    fallbackFrom: first.model === plan.preferred ? null : plan.preferred,
    warnings: request.warnings,
    attempts: [],
    images: [],
    estimateMicroUsd: first.estimateMicroUsd * request.count,
    costMicroUsd: 0,
    createdAt: submission.createdAt,
    completedAt: null,
    error: null,
    marks: noMarks,
    deletedAt: null,
  };
}

const interruption = {
  code: "generation_interrupted",
  detail: "The generation was interrupted by a fault of ours and may have been charged.",
} as const;

/** How a generation ended: completed if any image was made, whatever became of the others. */
export function endedGeneration(
  submission: Submission,
  drawn: readonly DrawnImage[],
  { isCancelled, now }: { readonly isCancelled: boolean; readonly now: number },
): Generation {
  const accepted = acceptedGeneration(submission);
  const attempts = drawn
    .flatMap((image) => image.attempts)
    .toSorted((one, other) => one.number - other.number);
  const made = drawn.filter((image) => image.kind === "drawn");
  const [first] = made;
  const deciding = first?.attempts.at(-1) ?? attempts.at(-1);
  const ended: Generation = {
    ...accepted,
    attempts,
    images: made.map(({ image }) => image),
    costMicroUsd: attempts.reduce((sum, attempt) => sum + attempt.costMicroUsd, 0),
    completedAt: now,
    reasons: deciding?.reasons ?? accepted.reasons,
  };
  if (!first) {
    if (isCancelled) return { ...ended, status: "cancelled", error: cancellation(attempts) };
    const isBroken = drawn.some((image) => image.kind === "broken");
    const error = isBroken ? interruption : toGenerationError(attempts);
    return { ...ended, status: "failed", error };
  }
  const { model, provider } = first.candidate;
  return {
    ...ended,
    status: "completed",
    model,
    provider,
    modelVersion: deciding?.modelVersion ?? null,
    fallbackFrom: model === submission.plan.preferred ? null : submission.plan.preferred,
    warnings: distinct([
      ...accepted.warnings,
      // Each image may come from another model.
      ...made.flatMap(({ image, candidate }) => [
        ...candidate.warnings,
        ...deliveryWarnings(submission.request, image, candidate),
      ]),
      ...missingWarnings(drawn.length, made.length),
    ]),
  };
}

function distinct(warnings: readonly Warning[]): readonly Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}

function toRequested(request: ImageRequest): Requested {
  const { shape } = request;
  const isSize = shape.kind === "size";
  return {
    aspectRatio: isSize ? ratioOfPixels(shape.pixels) : shape.aspectRatio,
    resolution: askedResolution(request),
    size: isSize ? toSize(shape.pixels) : null,
    platform: request.platform ?? null,
    ...(request.keepsShape ? { keepsShape: true } : {}),
    outputFormat: request.outputFormat ?? null,
    outputCompression: request.outputCompression ?? null,
    quality: request.quality ?? null,
    highQuality: request.highQuality ?? null,
    model: modelName(request.model),
    onImageText: request.onImageText ?? null,
    count: request.count,
    previews: request.previews,
    fallback: request.fallback,
  };
}

function modelName(model: ModelChoice): string {
  switch (model.kind) {
    case "auto":
      return "auto";
    case "role":
      return model.role;
    case "named":
      return model.id;
  }
}

/** Compares what was asked for with what the bytes say, and says so where they differ. */
function deliveryWarnings(
  request: ImageRequest,
  image: StoredImage,
  candidate: Candidate,
): readonly Warning[] {
  const made = image.original ?? image;
  const wanted = wantedPicture(request, candidate, made.mediaType);
  const found = differences(image, wanted);
  const warnings = found.map((difference) => differenceWarning(difference, image, wanted));
  if (found.length > 0 && image.original === null) {
    const message = "The image could not be converted: it is as the engine made it.";
    warnings.push({ code: "conversion_unavailable", message });
  }
  return warnings;
}

function differenceWarning(
  difference: Difference,
  image: StoredImage,
  { pixels, mediaType, mostBytes }: WantedPicture,
): Warning {
  switch (difference) {
    case "size": {
      const message = `${toSize(pixels)} was asked for; the image is ${toSize(image)}.`;
      return { code: "size_not_exact", message };
    }
    case "format": {
      const [asked, is] = [toOutputFormat(mediaType), toOutputFormat(image.mediaType)];
      return { code: "format_not_exact", message: `${asked} was asked for; the image is ${is}.` };
    }
    case "bytes": {
      const message = `The platform takes ${mostBytes} bytes at most; the image has ${image.bytes}.`;
      return { code: "file_too_large", message };
    }
  }
}

function missingWarnings(asked: number, made: number): readonly Warning[] {
  if (made === asked) return [];
  const message = `${asked} images were asked for and ${made} made; only those count.`;
  return [{ code: "images_missing", message }];
}
