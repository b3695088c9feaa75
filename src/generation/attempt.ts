import { AttemptError, type Answered, type Failure } from "../domain/failure.ts";
import type { Attempt } from "../domain/generation.ts";
import { promptWithText } from "../domain/image-request.ts";
import type { Inputs } from "../domain/input-image.ts";
import type { ModelCard } from "../domain/model-card.ts";
import type { MicroUsd } from "../domain/money.ts";
import { priceAt } from "../domain/price-book.ts";
import { priceUsage } from "../domain/settle.ts";
import type { ImageProvider, ProviderAnswer } from "../providers/port.ts";
import type { Candidate } from "../routing/route-plan.ts";
import type { UploadedImage } from "../storage/image-upload.ts";
import type { ImageStore } from "../storage/images.ts";
import type { CallOrigin } from "./call-origin.ts";
import { Deadlines, type AnswerProgress } from "./deadlines.ts";
import { explain, type ImageIntake } from "./image-intake.ts";
import { unanswered, type DispatchedAttempt } from "./image-progress.ts";
import type { ImageHead } from "./read-image-head.ts";
import { InputSender } from "./send-inputs.ts";
import type { Submission } from "./submission.ts";

export interface AttemptInput {
  readonly submission: Submission;
  readonly candidate: Candidate;
  readonly card: ModelCard;
  readonly provider: ImageProvider;
  /** The call as it is on record already. */
  readonly dispatched: DispatchedAttempt;
  /** Begins to take the image into storage while it arrives. */
  readonly openIntake: (progress: AnswerProgress, fetch: typeof globalThis.fetch) => ImageIntake;
  /** Holds what the request hands in. */
  readonly images: Pick<ImageStore, "get">;
  /** The same as the model takes it, or why it cannot be sent. */
  readonly inputs: Inputs | AttemptError;
  readonly origin: CallOrigin;
  /** Aborted when the generation is cancelled. */
  readonly cancelled: AbortSignal;
  /** Keeps the run alive for what nobody waits for. */
  readonly background: (promise: Promise<unknown>) => void;
  readonly now: () => number;
}

/** One call to one model: the record of it, and the image when it brought one. */
export type AttemptOutcome =
  | {
      readonly kind: "succeeded";
      readonly attempt: Attempt;
      /** Durable already, under the key that the intake chose for it. */
      readonly image: UploadedImage<ImageHead>;
    }
  | { readonly kind: "failed"; readonly attempt: Attempt; readonly failure: Failure };

/** Makes one call, bounded by the deadlines of the model's card. Never throws for what a provider does. */
export async function makeAttempt(input: AttemptInput): Promise<AttemptOutcome> {
  const { submission, candidate, card, provider, now } = input;
  const { request } = submission;
  let firstByteAt: number | null = null;
  const { inputs } = input;
  if (inputs instanceof AttemptError) return unsent(input, inputs.failure);
  const deadlines = new Deadlines(card.deadlines, input.cancelled, now);
  const sender = new InputSender({ inputs, images: input.images, progress: deadlines });
  const intake = input.openIntake(deadlines, input.origin.fetchThrough(sender.through));
  const fault = () => sender.fault() ?? intake.fault();
  const record = (answer: Answer | null, failure: Failure | null): Attempt => ({
    ...input.dispatched,
    modelVersion: answer?.modelVersion ?? null,
    firstByteAt,
    endedAt: now(),
    providerRequestId: answer?.providerRequestId ?? failure?.providerRequestId ?? null,
    usage: answer?.usage ?? null,
    costMicroUsd: cost(input, answer, failure),
    failure,
  });
  let answer: ProviderAnswer | null = null;
  let kept: string | null = null;
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
      inputs: sender.inputs,
      previews: request.previews,
      signal: deadlines.signal,
      onFirstByte: () => {
        firstByteAt ??= now();
        deadlines.firstByteArrived();
      },
      fetch: intake.fetch,
    });
    // The engine has done its part; what is left is ours, and must not be laid to its charge.
    deadlines.clear();
    const image = await intake.image(answer.image);
    kept = answer.image;
    return { kind: "succeeded", attempt: record(answer, null), image };
  } catch (error) {
    const { failure, answered } = requireAttemptError(
      deadlines.signal.aborted && !fault()
        ? deadlines.signal.reason
        : explain(error, fault(), answer),
    );
    return { kind: "failed", attempt: record(answer ?? answered, failure), failure };
  } finally {
    deadlines.clear();
    sender.end();
    // The next engine does not wait for storage to forget what this one left.
    input.background(intake.end(kept));
  }
}

/** A call that was not made, for its images are not as the model takes them. */
function unsent({ dispatched, now }: AttemptInput, failure: Failure): AttemptOutcome {
  const attempt = unanswered(dispatched, { endedAt: now(), costMicroUsd: 0, failure });
  return { kind: "failed", attempt, failure };
}

/** What of an answer goes into the record, whether it brought an image or not. */
type Answer = Answered & { readonly providerRequestId?: string | null };

/**
 * The price of an attempt: from its usage, or, when an image came without one, from the estimate:
 * it was paid for all the same. A failed attempt without usage is not known to have cost anything.
 */
function cost(
  { card, candidate, dispatched }: AttemptInput,
  answer: Answer | null,
  failure: Failure | null,
): MicroUsd {
  if (answer?.usage) return priceUsage(priceAt(card.prices, dispatched.startedAt), answer.usage);
  return failure ? 0 : candidate.estimateMicroUsd;
}

/** Adapters turn everything upstream into an AttemptError: anything else is a bug of ours. */
function requireAttemptError(error: unknown): AttemptError {
  if (error instanceof AttemptError) return error;
  throw error;
}
