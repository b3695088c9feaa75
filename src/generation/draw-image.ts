import { failureRule } from "../domain/failure.ts";
import type { Attempt, StoredImage } from "../domain/generation.ts";
import type { AttemptReason } from "../domain/reason.ts";
import { toSize } from "../domain/size.ts";
import type { ImageProvider } from "../providers/port.ts";
import type { report as Report } from "../report.ts";
import type { Catalog } from "../routing/catalog.ts";
import type { Candidate } from "../routing/route-plan.ts";
import type { UploadedImage } from "../storage/image-upload.ts";
import { imageKey, uploadKey, type ImageStore } from "../storage/images.ts";
import { makeAttempt } from "./attempt.ts";
import type { Broadcast } from "./broadcast.ts";
import type { AnswerProgress } from "./deadlines.ts";
import { toImageId } from "./ids.ts";
import { ImageIntake } from "./image-intake.ts";
import type { DrawnImage } from "./outcome.ts";
import { readImageHead, type ImageHead } from "./read-image-head.ts";
import type { Submission } from "./submission.ts";

export interface DrawInput {
  readonly submission: Submission;
  readonly imageIndex: number;
  readonly catalog: Catalog;
  readonly providers: ReadonlyMap<string, ImageProvider>;
  readonly images: ImageStore;
  readonly report: typeof Report;
  /** Makes the calls of the providers' SDKs. */
  readonly fetch: typeof globalThis.fetch;
  /** The next attempt's number; shared by all images of the generation. */
  readonly nextNumber: () => number;
  readonly broadcast: Broadcast;
  readonly now: () => number;
}

/**
 * Makes one image: a call to each candidate in turn until one brings it and it is durable.
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
  const { submission, imageIndex, broadcast } = input;
  const failed: AttemptReason[] = [];
  let shown: string | null = null;
  for (const [position, candidate] of submission.plan.candidates.entries()) {
    const reasons = [...candidate.reasons, ...failed];
    const { model, quality } = candidate;
    broadcast.publish({
      type: "routed",
      model,
      quality,
      size: toSize(candidate.pixels),
      reasons,
      imageIndex,
    });
    if (shown !== null) {
      broadcast.publish({ type: "restarted", from: shown, to: model, imageIndex });
      shown = null;
    }
    const { card, provider } = requireModel(input, candidate);
    const number = input.nextNumber();
    const outcome = await makeAttempt({
      ...input,
      card,
      provider,
      candidate,
      reasons,
      number,
      openIntake: intakeFor(input, candidate, provider, number, () => {
        shown = model;
      }),
    });
    if (outcome.kind === "succeeded") {
      attempts.push(outcome.attempt);
      return { kind: "drawn", image: toStoredImage(input, outcome.image), candidate, attempts };
    }
    attempts.push(outcome.attempt);
    const { kind } = outcome.failure;
    const next = failureRule(kind).fallsBack ? submission.plan.candidates[position + 1] : undefined;
    broadcast.publish({
      type: "attempt-failed",
      model,
      kind,
      next: next?.model ?? null,
      imageIndex,
    });
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

/** Each image of an answer gets a key of its own: which is kept is known only at the end. */
function intakeFor(
  { submission, imageIndex, images, fetch, broadcast }: DrawInput,
  { model }: Candidate,
  provider: ImageProvider,
  attempt: number,
  onShown: () => void,
): (progress: AnswerProgress) => ImageIntake {
  const { accountId: account, generationId: generation, request } = submission;
  const key = imageKey(account, generation, toImageId(generation, imageIndex));
  const metadata = { account, generation, attempt: String(attempt), provider: provider.id, model };
  let count = 0;
  return (progress) =>
    new ImageIntake({
      fetch,
      fields: provider.imageFields,
      progress,
      begin: () => {
        count += 1;
        // Watchers are sent one image at a time, and of an answer with several, the first.
        const isOffered = request.count === 1 && count === 1;
        return images.beginUpload({
          key: uploadKey(key, attempt, count),
          metadata,
          readHead: readImageHead,
          standStill: (wait) => progress.standStill(wait),
          ...(isOffered ? { offer: (offset, part) => broadcast.offer(attempt, offset, part) } : {}),
        });
      },
      openPreview: (index, mediaType) => {
        onShown();
        return broadcast.openPreview({ type: "preview", index, model, mediaType, imageIndex });
      },
    });
}

function toStoredImage(
  { submission, imageIndex }: DrawInput,
  { key, head, bytes, sha256 }: UploadedImage<ImageHead>,
): StoredImage {
  const id = toImageId(submission.generationId, imageIndex);
  return { id, imageIndex, key, ...head, bytes, sha256 };
}
