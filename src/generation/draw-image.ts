import { AttemptError, failureRule } from "../domain/failure.ts";
import type { GenerationEvent } from "../domain/generation-event.ts";
import type { Attempt } from "../domain/generation.ts";
import type { AttemptReason } from "../domain/reason.ts";
import { toSize } from "../domain/size.ts";
import type { ImageProvider } from "../providers/port.ts";
import type { report as Report } from "../report.ts";
import type { Catalog } from "../routing/catalog.ts";
import type { Candidate } from "../routing/route-plan.ts";
import type { ImageStore } from "../storage/images.ts";
import { makeAttempt } from "./attempt.ts";
import type { DrawnImage } from "./outcome.ts";
import { storeImage } from "./store-image.ts";
import type { Submission } from "./submission.ts";

export interface DrawInput {
  readonly submission: Submission;
  readonly imageIndex: number;
  readonly catalog: Catalog;
  readonly providers: ReadonlyMap<string, ImageProvider>;
  readonly images: ImageStore;
  readonly report: typeof Report;
  /** The next attempt's number; shared by all images of the generation. */
  readonly nextNumber: () => number;
  readonly publish: (event: GenerationEvent, payload?: Uint8Array) => void;
  readonly now: () => number;
}

/**
 * Makes one image: a call to each candidate in turn until one brings it, then makes it durable.
 * Ends as `failed` with the record of every attempt when none did, and as `broken` after a fault of
 * ours, which must not touch the other images of the generation.
 */
export async function drawImage(input: DrawInput): Promise<DrawnImage> {
  const attempts: Attempt[] = [];
  try {
    return await tryCandidates(input, attempts);
  } catch (error) {
    input.report("an image failed by a fault of ours", error);
    return { kind: "broken", attempts };
  }
}

async function tryCandidates(input: DrawInput, attempts: Attempt[]): Promise<DrawnImage> {
  const { submission, imageIndex, publish } = input;
  const failed: AttemptReason[] = [];
  let shown: string | null = null;
  for (const [position, candidate] of submission.plan.candidates.entries()) {
    const reasons = [...candidate.reasons, ...failed];
    const { model, quality } = candidate;
    publish({
      type: "routed",
      model,
      quality,
      size: toSize(candidate.pixels),
      reasons,
      imageIndex,
    });
    if (shown !== null) {
      publish({ type: "restarted", from: shown, to: model, imageIndex });
      shown = null;
    }
    const outcome = await makeAttempt({
      ...input,
      ...requireModel(input, candidate),
      candidate,
      reasons,
      number: input.nextNumber(),
      onPreview: ({ index, mediaType, base64 }) => {
        shown = model;
        publish({ type: "preview", index, model, mediaType, imageIndex }, base64);
      },
    });
    if (outcome.kind === "succeeded") {
      const image = await storeImage(input, outcome);
      attempts.push(image ? outcome.attempt : { ...outcome.attempt, failure: notStored() });
      if (image) return { kind: "drawn", image, candidate, attempts };
      publish({ type: "attempt-failed", model, kind: "storage", next: null, imageIndex });
      return { kind: "failed", attempts };
    }
    attempts.push(outcome.attempt);
    const { kind } = outcome.failure;
    const next = failureRule(kind).fallsBack ? submission.plan.candidates[position + 1] : undefined;
    publish({ type: "attempt-failed", model, kind, next: next?.model ?? null, imageIndex });
    if (!next) break;
    failed.push(`attempt_failed:${kind}`);
  }
  return { kind: "failed", attempts };
}

function requireModel({ catalog, providers }: DrawInput, { model, provider }: Candidate) {
  const card = catalog.find(model);
  const adapter = providers.get(provider);
  // The plan was made from the same catalog and settings: this is a deployment in between.
  if (!card || !adapter) throw new Error(`The plan names '${model}', which is not configured.`);
  return { card, provider: adapter };
}

function notStored() {
  return new AttemptError({ kind: "storage", message: "Storage refused the image." }).failure;
}
