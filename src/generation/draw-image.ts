import type { Attempt, StoredImage } from "../domain/generation.ts";
import type { ReasonCode } from "../domain/reason.ts";
import { toSize } from "../domain/size.ts";
import type { UploadedImage } from "../storage/image-upload.ts";
import type { ImageStore } from "../storage/images.ts";
import { makeAttempt, type AttemptOutcome } from "./attempt.ts";
import type { Broadcast } from "./broadcast.ts";
import { toImageId } from "./ids.ts";
import { openIntake } from "./open-intake.ts";
import type { DrawnImage } from "./outcome.ts";
import type { ImageHead } from "./read-image-head.ts";
import { callThroughCircuit } from "./report-attempt.ts";
import { firstTurn, turnAfter, type Turn, type TurnInput } from "./turn.ts";

export interface DrawInput extends TurnInput {
  readonly images: ImageStore;
  /** The next attempt's number; shared by all images of the generation. */
  readonly nextNumber: () => number;
  readonly broadcast: Broadcast;
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
  const { imageIndex, broadcast } = input;
  const failed: ReasonCode[] = [];
  let shown: string | null = null;
  let turn = await firstTurn(input, failed);
  while (turn) {
    const { candidate, waitMs } = turn;
    const { model, quality } = candidate;
    if (waitMs > 0) await scheduler.wait(waitMs);
    const reasons = distinct([...candidate.reasons, ...failed]);
    const size = toSize(candidate.pixels);
    broadcast.publish({ type: "routed", model, quality, size, reasons, imageIndex });
    if (shown !== null && shown !== model) {
      broadcast.publish({ type: "restarted", from: shown, to: model, imageIndex });
    }
    shown = null;
    const outcome = await takeTurn(input, turn, reasons, () => {
      shown = model;
    });
    attempts.push(outcome.attempt);
    if (outcome.kind === "succeeded") {
      return { kind: "drawn", image: toStoredImage(input, outcome.image), candidate, attempts };
    }
    const { kind } = outcome.failure;
    failed.push(`attempt_failed:${kind}`);
    turn = await turnAfter(input, turn, outcome.failure, failed);
    const next = turn?.candidate.model ?? null;
    broadcast.publish({ type: "attempt-failed", model, kind, next, imageIndex });
  }
  return { kind: "failed", attempts };
}

/** Makes the call of a turn. @param onShown Told when a preview begins to be shown. */
function takeTurn(
  input: DrawInput,
  { candidate, card, provider, admitted }: Turn,
  reasons: readonly ReasonCode[],
  onShown: () => void,
): Promise<AttemptOutcome> {
  const number = input.nextNumber();
  const { fetch } = input.origin;
  const attempt = { ...input, candidate, card, provider, number, reasons };
  return callThroughCircuit(input, admitted, () =>
    makeAttempt({
      ...attempt,
      openIntake: (progress) => openIntake({ ...attempt, fetch, onShown }, progress),
    }),
  );
}

function distinct(reasons: readonly ReasonCode[]): readonly ReasonCode[] {
  return [...new Set(reasons)];
}

function toStoredImage(
  { submission, imageIndex }: DrawInput,
  { key, head, bytes, sha256 }: UploadedImage<ImageHead>,
): StoredImage {
  const id = toImageId(submission.generationId, imageIndex);
  return { id, imageIndex, key, ...head, bytes, sha256 };
}
