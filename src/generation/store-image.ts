import type { StoredImage } from "../domain/generation.ts";
import type { report as Report } from "../report.ts";
import { imageKey, type ImageStore } from "../storage/images.ts";
import type { AttemptOutcome } from "./attempt.ts";
import { toImageId } from "./ids.ts";
import type { Submission } from "./submission.ts";

/** Waits before storing is tried again, in milliseconds: the image is paid for. */
const retryAfterMs = [200, 1000];

interface StoreInput {
  readonly submission: Submission;
  readonly images: ImageStore;
  readonly report: typeof Report;
}

/**
 * Makes an image durable.
 * @returns null when storage refused every time.
 */
export async function storeImage(
  { submission: { accountId, generationId }, images, report }: StoreInput,
  { attempt, bytes, measure }: Extract<AttemptOutcome, { kind: "succeeded" }>,
): Promise<StoredImage | null> {
  const id = toImageId(generationId, attempt.imageIndex);
  const key = imageKey(accountId, generationId, id);
  const { mediaType, sha256, width, height } = measure;
  const metadata = {
    account: accountId,
    generation: generationId,
    attempt: String(attempt.number),
    provider: attempt.provider,
    model: attempt.model,
  };
  for (const waitMs of [...retryAfterMs, null]) {
    try {
      await images.put({ key, bytes, mediaType, sha256, metadata });
      const { imageIndex } = attempt;
      return { id, imageIndex, key, mediaType, width, height, bytes: bytes.length, sha256 };
    } catch (error) {
      report("storage refused an image", error, { generation: generationId });
      if (waitMs !== null) await scheduler.wait(waitMs);
    }
  }
  return null;
}
