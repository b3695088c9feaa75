import { inParallel } from "../in-parallel.ts";
import { scaledPrefix } from "../inputs/input-keys.ts";
import type { Services } from "../services.ts";
import type { PartShelf } from "../storage/part-shelf.ts";
import { adoptImages } from "./adopt-image.ts";
import type { Broadcast } from "./broadcast.ts";
import { CallOrigin } from "./call-origin.ts";
import { drawImage } from "./draw-image.ts";
import { acceptedAt } from "./ids.ts";
import { lastNumber, resume } from "./image-progress.ts";
import { KnownCircuits } from "./known-circuits.ts";
import type { DrawnImage } from "./outcome.ts";
import type { RunStorage } from "./run-storage.ts";
import { ScaledInputs } from "./scaled-inputs.ts";
import type { Submission } from "./submission.ts";

/** Calls of one generation that may be under way at once. */
const mostCallsAtOnce = 5;

/** What a run draws with. */
export interface DrawAllInput {
  readonly services: Services;
  /** Where it is kept how far each image has come. */
  readonly storage: RunStorage;
  readonly shelf: PartShelf;
  readonly broadcast: Broadcast;
  /** Aborted when the generation is cancelled. */
  readonly cancelled: AbortSignal;
  /** Keeps the run alive for what nobody waits for. */
  readonly background: (promise: Promise<unknown>) => void;
}

/** Makes each image of a generation, or as much of it as is not done yet. */
export async function drawAll(
  submission: Submission,
  { services, storage, shelf, broadcast, cancelled, background }: DrawAllInput,
): Promise<readonly DrawnImage[]> {
  const { catalog, providers, images, breakers, report, config } = services;
  const { fetch, openRelay, converter } = services;
  const { accountId, generationId: id, inputs } = submission;
  const origin = new CallOrigin(fetch, () => openRelay(id));
  const circuits = new KnownCircuits(submission.circuits);
  const kept = storage.progress(submission.request.count);
  const known = await adoptImages(kept, { submission, images, report, now: () => Date.now() });
  let number = lastNumber(known);
  const resumptions = known.map((image) => resume(image, config.interruptedRetries, Date.now()));
  const scaledInputs = new ScaledInputs({
    inputs,
    prefix: scaledPrefix({ accountId, id }, acceptedAt(id)),
    images,
    owner: id,
    converter,
    cancelled,
    background,
    report,
  });
  const drawn = await inParallel(resumptions, mostCallsAtOnce, (resumption, imageIndex) =>
    drawImage({
      submission,
      imageIndex,
      resumption,
      save: (progress) => storage.putProgress(imageIndex, progress),
      cancelled,
      catalog,
      providers,
      images,
      converter,
      scaledInputs,
      shelf,
      origin,
      report,
      nextNumber: () => (number += 1),
      broadcast,
      breakers,
      circuits,
      background,
      now: () => Date.now(),
    }),
  );
  background(scaledInputs.remove());
  return drawn;
}
