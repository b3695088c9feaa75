import { AttemptError, type Failure } from "../domain/failure.ts";
import type { Attempt, Usage } from "../domain/generation.ts";
import { promptWithText } from "../domain/image-request.ts";
import type { ModelCard } from "../domain/model-card.ts";
import type { ReasonCode } from "../domain/reason.ts";
import { priceUsage } from "../domain/settle.ts";
import { toSize } from "../domain/size.ts";
import type { ImageProvider, ProviderAnswer, ProviderPreview } from "../providers/port.ts";
import type { Candidate } from "../routing/route-plan.ts";
import { measureImage, type ImageMeasure } from "./measure-image.ts";
import type { Submission } from "./submission.ts";

export interface AttemptInput {
  readonly submission: Submission;
  readonly candidate: Candidate;
  readonly card: ModelCard;
  readonly provider: ImageProvider;
  readonly number: number;
  readonly imageIndex: number;
  /** The candidate's own, and those of the attempts that failed before. */
  readonly reasons: readonly ReasonCode[];
  /** Stops the call when the run is told to stop. */
  readonly signal: AbortSignal;
  readonly onPreview: (preview: ProviderPreview) => void;
  readonly now: () => number;
}

/** One call to one model: the record of it, and the image when it brought one. */
export type AttemptOutcome =
  | {
      readonly kind: "succeeded";
      readonly attempt: Attempt;
      readonly bytes: Uint8Array;
      readonly measure: ImageMeasure;
    }
  | { readonly kind: "failed"; readonly attempt: Attempt; readonly failure: Failure };

/** Makes one call, bounded by the deadlines of the model's card. Never throws for what a provider does. */
export async function makeAttempt(input: AttemptInput): Promise<AttemptOutcome> {
  const { submission, candidate, card, provider, now } = input;
  const { request } = submission;
  const startedAt = now();
  let firstByteAt: number | null = null;
  const deadline = startDeadlines(card.deadlines);
  const record = (answer: ProviderAnswer | null, failure: Failure | null): Attempt => ({
    number: input.number,
    imageIndex: input.imageIndex,
    provider: candidate.provider,
    model: candidate.model,
    modelVersion: answer?.modelVersion ?? null,
    reasons: input.reasons,
    quality: candidate.quality,
    size: toSize(candidate.pixels),
    startedAt,
    firstByteAt,
    endedAt: now(),
    providerRequestId: answer?.providerRequestId ?? failure?.providerRequestId ?? null,
    usage: answer?.usage ?? null,
    costMicroUsd: answer ? cost(card, candidate, answer.usage) : 0,
    failure,
  });
  let answer: ProviderAnswer | null = null;
  try {
    answer = await provider.createImage({
      card,
      prompt: promptWithText(request.prompt, request.onImageText),
      pixels: candidate.pixels,
      aspectRatio: candidate.aspectRatio,
      resolution: candidate.resolution,
      quality: candidate.quality,
      outputFormat: candidate.outputFormat,
      ...(request.outputCompression === undefined
        ? {}
        : { outputCompression: request.outputCompression }),
      previews: request.previews,
      signal: AbortSignal.any([deadline.signal, input.signal]),
      onFirstByte: () => {
        firstByteAt ??= now();
        deadline.firstByteArrived();
      },
      onPreview: input.onPreview,
    });
    const measure = await measureImage(answer.image);
    return { kind: "succeeded", attempt: record(answer, null), bytes: answer.image, measure };
  } catch (error) {
    const failure = failureOf(deadline.signal.aborted ? deadline.signal.reason : error);
    return { kind: "failed", attempt: record(answer, failure), failure };
  } finally {
    deadline.clear();
  }
}

/** An answer without usage is priced by the estimate: it was paid for all the same. */
function cost(card: ModelCard, candidate: Candidate, usage: Usage | null): number {
  return usage ? priceUsage(card, usage) : candidate.estimateMicroUsd;
}

function failureOf(error: unknown): Failure {
  if (error instanceof AttemptError) return error.failure;
  // Adapters turn everything upstream into an AttemptError: this is a bug of ours.
  throw error;
}

/** Two timers that abort one signal, each with the failure that it stands for as the reason. */
function startDeadlines({ firstByteMs, totalMs }: ModelCard["deadlines"]) {
  const controller = new AbortController();
  const abortWith = (kind: "first-byte-deadline" | "total-deadline", message: string) =>
    controller.abort(new AttemptError({ kind, message }));
  const firstByte = setTimeout(
    () => abortWith("first-byte-deadline", `No answer began within ${firstByteMs} ms.`),
    firstByteMs,
  );
  const total = setTimeout(
    () => abortWith("total-deadline", `The answer was not complete within ${totalMs} ms.`),
    totalMs,
  );
  return {
    signal: controller.signal,
    firstByteArrived: () => clearTimeout(firstByte),
    clear: () => {
      clearTimeout(firstByte);
      clearTimeout(total);
    },
  };
}
