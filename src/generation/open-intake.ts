import type { ImageProvider } from "../providers/port.ts";
import type { Candidate } from "../routing/route-plan.ts";
import type { ImageConverter } from "../storage/image-converter.ts";
import { imageKey, uploadKey, type ImageStore } from "../storage/images.ts";
import type { PartShelf } from "../storage/part-shelf.ts";
import type { Broadcast } from "./broadcast.ts";
import type { AnswerProgress } from "./deadlines.ts";
import { toImageId } from "./ids.ts";
import { ImageIntake } from "./image-intake.ts";
import { readImageHead } from "./read-image-head.ts";
import type { Submission } from "./submission.ts";

export interface OpenIntakeInput {
  readonly submission: Submission;
  readonly imageIndex: number;
  readonly images: ImageStore;
  readonly converter: ImageConverter | null;
  readonly shelf: PartShelf;
  readonly broadcast: Broadcast;
  readonly fetch: typeof globalThis.fetch;
  readonly candidate: Candidate;
  readonly provider: ImageProvider;
  /** The attempt's number. */
  readonly number: number;
  /** Told when a preview begins to be shown. */
  readonly onShown: () => void;
  /** Told when an answer brings another image than its first, and how many it has then. */
  readonly onFurtherImage: (count: number) => void;
}

/**
 * The way of one attempt's images into storage and to the watchers. Each image of an answer gets a
 * key of its own: which is kept is known only at the end.
 */
export function openIntake(input: OpenIntakeInput, progress: AnswerProgress): ImageIntake {
  const { submission, imageIndex, images, shelf, broadcast, candidate, provider, number } = input;
  const isConverted = candidate.conversion !== null && input.converter !== null;
  const { accountId: account, generationId: generation, request } = submission;
  const { model } = candidate;
  const key = imageKey(account, generation, toImageId(generation, imageIndex));
  const metadata = { account, generation, attempt: String(number), provider: provider.id, model };
  let count = 0;
  return new ImageIntake({
    fetch: input.fetch,
    fields: provider.imageFields,
    progress,
    begin: () => {
      count += 1;
      if (count > 1) input.onFurtherImage(count);
      // Watchers are sent one image at a time, and of an answer with several, the first. What will
      // be converted is not what they get.
      const isOffered = request.count === 1 && count === 1 && !isConverted;
      return images.beginUpload({
        key: uploadKey(key, number, count),
        metadata,
        owner: generation,
        shelf,
        readHead: readImageHead,
        standStill: (wait) => progress.standStill(wait),
        ...(isOffered ? { offer: (offset, part) => broadcast.offer(number, offset, part) } : {}),
      });
    },
    openPreview: (index, mediaType) => {
      input.onShown();
      return broadcast.openPreview({ type: "preview", index, model, mediaType, imageIndex });
    },
  });
}
