import type { AttemptError } from "../domain/failure.ts";
import type { Attempt, StoredImage } from "../domain/generation.ts";
import type { Inputs } from "../domain/input-image.ts";
import { priceAt } from "../domain/price-book.ts";
import type { ReasonCode } from "../domain/reason.ts";
import { toSize } from "../domain/size.ts";
import type { ImageConverter } from "../storage/image-converter.ts";
import type { UploadedImage } from "../storage/image-upload.ts";
import type { ImageStore } from "../storage/images.ts";
import type { PartShelf } from "../storage/part-shelf.ts";
import { makeAttempt, type AttemptOutcome } from "./attempt.ts";
import type { Broadcast } from "./broadcast.ts";
import { deliverImage } from "./deliver-image.ts";
import { toImageId } from "./ids.ts";
import type {
  DispatchedAttempt,
  DurableImage,
  ImageProgress,
  Resumption,
} from "./image-progress.ts";
import { openIntake } from "./open-intake.ts";
import type { DrawnImage } from "./outcome.ts";
import type { ImageHead } from "./read-image-head.ts";
import { callThroughCircuit } from "./report-attempt.ts";
import type { ScaledInputs } from "./scaled-inputs.ts";
import { firstTurn, turnAfter, type Turn, type TurnInput } from "./turn.ts";

export interface DrawInput extends TurnInput {
  readonly images: ImageStore;
  /** Null: images stay as the engines made them. */
  readonly converter: ImageConverter | null;
  readonly scaledInputs: ScaledInputs;
  /** Takes what R2 does not. */
  readonly shelf: PartShelf;
  /** The next attempt's number; shared by all images of the generation. */
  readonly nextNumber: () => number;
  readonly broadcast: Broadcast;
  /** How far this image has come before, and what may still be done for it. */
  readonly resumption: Resumption;
  /** Keeps how far it has come, before each call and after it. */
  readonly save: (progress: ImageProgress) => void;
  /** Aborted when the generation is cancelled. */
  readonly cancelled: AbortSignal;
  /** Keeps the run alive for what nobody waits for. */
  readonly background: (promise: Promise<unknown>) => void;
}

/**
 * Makes one image: a call to each candidate in turn until one brings it and it is durable.
 * Ends as `failed` with the record of every attempt when none did, and as `broken` after a fault of
 * ours, which must not touch the other images of the generation.
 */
export async function drawImage(input: DrawInput): Promise<DrawnImage> {
  const { progress } = input.resumption;
  const attempts: Attempt[] = [...progress.attempts];
  if (progress.drawn) return deliver(input, { ...progress, drawn: progress.drawn });
  try {
    return await tryCandidates(input, attempts);
  } catch (error) {
    input.report("an image failed by a fault of ours", error);
    return { kind: "broken", attempts };
  }
}

async function tryCandidates(input: DrawInput, attempts: Attempt[]): Promise<DrawnImage> {
  const { imageIndex, broadcast, cancelled } = input;
  const { position } = input.resumption.progress;
  let { callsLeft } = input.resumption;
  const failed = attempts.flatMap(reasonOfFailure);
  let shown: string | null = null;
  let hadDrafts = false;
  const isOver = () => callsLeft <= 0 || cancelled.aborted;
  let turn = isOver() ? undefined : await firstTurn(input, position, failed);
  tellInterruption(input, attempts.at(-1), turn);
  while (turn) {
    const { candidate, waitMs } = turn;
    const { model, quality } = candidate;
    if (waitMs > 0) await scheduler.wait(waitMs, { signal: cancelled }).catch(() => undefined);
    if (cancelled.aborted) break;
    const reasons = distinct([...candidate.reasons, ...failed]);
    const size = toSize(candidate.pixels);
    broadcast.publish({ type: "routed", model, quality, size, reasons, imageIndex });
    if (shown !== null && shown !== model) {
      broadcast.publish({ type: "restarted", from: shown, to: model, imageIndex });
    }
    shown = null;
    hadDrafts = false;
    const inputs = await input.scaledInputs.for(turn.card.inputs).catch((error: unknown) => {
      if (cancelled.aborted) return undefined;
      throw error;
    });
    if (!inputs || cancelled.aborted) break;
    const outcome = await takeTurn(
      input,
      turn,
      { attempts, reasons, inputs },
      {
        onShown() {
          shown = model;
        },
        onDraft() {
          hadDrafts = true;
        },
      },
    );
    attempts.push(outcome.attempt);
    const progress = { attempts: [...attempts], dispatched: null, position: turn.position + 1 };
    if (outcome.kind === "succeeded") {
      const image = toStoredImage(input, outcome.image);
      const unfinished = outcome.image.unfinished ? [outcome.image.unfinished] : [];
      const drawn: DurableImage = { image, candidate, unfinished, conversionsBegun: 0, hadDrafts };
      keep(input, { ...progress, drawn });
      return deliver(input, { ...progress, drawn });
    }
    keep(input, { ...progress, drawn: null });
    const { kind } = outcome.failure;
    failed.push(...reasonOfFailure(outcome.attempt));
    callsLeft -= 1;
    turn = isOver() ? undefined : await turnAfter(input, turn, outcome.failure, failed);
    const next = turn?.candidate.model ?? null;
    broadcast.publish({ type: "attempt-failed", model, kind, next, imageIndex });
  }
  return { kind: "failed", attempts };
}

/** Makes a durable image what was asked for, as far as it is not; on record before and after. */
async function deliver(
  input: DrawInput,
  progress: ImageProgress & { readonly drawn: DurableImage },
): Promise<DrawnImage> {
  const drawn = await deliverImage(progress.drawn, {
    ...input,
    request: input.submission.request,
    save: (converted) => keep(input, { ...progress, drawn: converted }),
  });
  return { kind: "drawn", ...drawn, attempts: progress.attempts };
}

/**
 * Notes how a call ended. It has been paid for by then: when that cannot be kept, the run goes on with
 * what it knows, and should it be lost, its storage says that the call was under way.
 */
function keep({ save, report }: DrawInput, progress: ImageProgress): void {
  try {
    save(progress);
  } catch (error) {
    report("the end of a call cannot be kept", error);
  }
}

/** Who watches learns of a call that was lost with the object that made it. */
function tellInterruption(
  { broadcast, imageIndex }: DrawInput,
  last: Attempt | undefined,
  turn: Turn | undefined,
): void {
  if (last?.failure?.kind !== "interrupted") return;
  const next = turn?.candidate.model ?? null;
  const { model } = last;
  broadcast.publish({ type: "attempt-failed", model, kind: "interrupted", next, imageIndex });
}

/** What is told while a call is made: a preview begins to be shown; an image was not the last. */
interface CallNotices {
  readonly onShown: () => void;
  readonly onDraft: () => void;
}

/** What a call is made with, beside its turn. */
interface CallParts {
  readonly attempts: readonly Attempt[];
  readonly reasons: Reasons;
  readonly inputs: Inputs | AttemptError;
}

/** Makes the call of a turn. */
function takeTurn(
  input: DrawInput,
  { candidate, card, provider, admitted, position }: Turn,
  { attempts, reasons, inputs }: CallParts,
  { onShown, onDraft }: CallNotices,
): Promise<AttemptOutcome> {
  const startedAt = input.now();
  const dispatched: DispatchedAttempt = {
    number: input.nextNumber(),
    imageIndex: input.imageIndex,
    provider: candidate.provider,
    model: candidate.model,
    reasons,
    quality: candidate.quality,
    size: toSize(candidate.pixels),
    startedAt,
    estimateMicroUsd: candidate.estimateMicroUsd,
    priceVersion: priceAt(card.prices, startedAt).version,
  };
  // Kept before the call goes out: the object's gate holds the call back until this is durable.
  input.save({ attempts: [...attempts], dispatched, position, drawn: null });
  // Should the run be lost: which of several is meant is known at the answer's end alone.
  const onFurtherImage = (imagesBegun: number) => {
    onDraft();
    const underWay = { ...dispatched, imagesBegun };
    input.save({ attempts: [...attempts], dispatched: underWay, position, drawn: null });
  };
  const { number } = dispatched;
  const intake = { ...input, candidate, provider, number, onShown, onFurtherImage };
  return callThroughCircuit(input, admitted, () =>
    makeAttempt({
      ...input,
      inputs,
      candidate,
      card,
      provider,
      dispatched,
      openIntake: (progress, fetch) => openIntake({ ...intake, fetch }, progress),
    }),
  );
}

type Reasons = readonly ReasonCode[];

function reasonOfFailure({ failure }: Attempt): ReasonCode[] {
  return failure ? [`attempt_failed:${failure.kind}`] : [];
}

function distinct(reasons: readonly ReasonCode[]): readonly ReasonCode[] {
  return [...new Set(reasons)];
}

function toStoredImage(
  { submission, imageIndex }: DrawInput,
  { key, head, bytes, sha256 }: UploadedImage<ImageHead>,
): StoredImage {
  const id = toImageId(submission.generationId, imageIndex);
  return { id, imageIndex, key, ...head, bytes, sha256, original: null };
}
