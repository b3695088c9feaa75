import { inParallel } from "../in-parallel.ts";
import type { report as Report } from "../report.ts";
import { retried } from "../retried.ts";
import { imageKey, uploadKey, type ImageStore } from "../storage/images.ts";
import { toImageId } from "./ids.ts";
import { unanswered, type ImageProgress } from "./image-progress.ts";
import { readImageHead } from "./read-image-head.ts";
import type { Submission } from "./submission.ts";

/** Waits before R2 is asked again, in milliseconds: another call to the engine would be paid twice. */
const askAgainAfterMs = [200, 1000, 4000, 15_000, 40_000];

/** Looked for at the same time; each is read whole. */
const mostAtOnce = 5;

interface AdoptInput {
  readonly submission: Submission;
  readonly images: ImageStore;
  readonly report: typeof Report;
  readonly now: () => number;
}

/**
 * How far the images of a run have really come that was lost: one may be whole in R2, and its run was
 * lost before it could note that. R2 has no part of an image under its key, only the whole. What the
 * answer said of usage and version is lost, so that it counts as what was estimated.
 * @param progress As the run noted it, in the order of the images.
 */
export function adoptImages(
  progress: readonly ImageProgress[],
  input: AdoptInput,
): Promise<readonly ImageProgress[]> {
  return inParallel(progress, mostAtOnce, (image, imageIndex) =>
    adoptImage(image, imageIndex, input),
  );
}

async function adoptImage(
  progress: ImageProgress,
  imageIndex: number,
  input: AdoptInput,
): Promise<ImageProgress> {
  const { dispatched, position } = progress;
  const { submission, images, report, now } = input;
  const { accountId, generationId, plan } = submission;
  const candidate = plan.candidates[position];
  if (!dispatched || !candidate) return progress;
  const id = toImageId(generationId, imageIndex);
  // The last that its answer had begun: those before it may have been drafts.
  const { imagesBegun = 1, ...made } = dispatched;
  const image = imageKey(accountId, generationId, id);
  const wanted = uploadKey(image, made.number, imagesBegun);
  const found = await look(() => images.inspect(wanted, readImageHead), report);
  if (!found) return progress;
  const costMicroUsd = candidate.estimateMicroUsd;
  const attempt = unanswered(made, { endedAt: now(), costMicroUsd, failure: null });
  const { key, head, bytes, sha256 } = found;
  return {
    ...progress,
    attempts: [...progress.attempts, attempt],
    dispatched: null,
    drawn: {
      image: { id, imageIndex, key, ...head, bytes, sha256, original: null },
      candidate,
      unfinished: [],
      conversionsBegun: 0,
      hadDrafts: imagesBegun > 1,
    },
  };
}

/** Null also when R2 does not answer: the run goes on as if its call had brought nothing. */
async function look<Found>(find: () => Promise<Found | null>, report: typeof Report) {
  const tell = (error: unknown) => report("an image of a lost run cannot be looked for", error);
  return retried(find, askAgainAfterMs, tell).catch((error: unknown) => {
    tell(error);
    return null;
  });
}
