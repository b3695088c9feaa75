import type { Context } from "hono";

import type { OpeningResult } from "../accounts/ledger/decide-opening.ts";
import type { Batch } from "../domain/batch.ts";
import type { InputImage } from "../domain/input-image.ts";
import type { BatchSubmission } from "../generation/batch-submission.ts";
import { itemGenerationId } from "../generation/ids.ts";
import { imagesOf } from "../generation/images-of.ts";
import type { CallIdentity } from "../generation/open-generation.ts";
import type { InputIntake } from "../inputs/input-intake.ts";
import { beginCall, type BegunCall } from "./begin-call.ts";
import type { HonoEnv } from "./hono-env.ts";

/** A batch that may begin: nothing is reserved yet. */
export interface PreparedBatch {
  readonly batch: BatchSubmission;
  readonly identity: CallIdentity;
  /** What took its images. */
  readonly intake: InputIntake;
}

/** Begins a batch, or finds the one that the same call began before. */
export async function beginBatch(
  c: Context<HonoEnv>,
  { batch, identity, intake }: PreparedBatch,
): Promise<BegunCall<Batch>> {
  const { ledgers, batches } = c.get("services");
  const { id, accountId, location, createdAt } = batch;
  const opening = { ...toOpening(batch, identity), now: createdAt };
  return beginCall(c, {
    id,
    accountId,
    identity,
    intake,
    images: imagesOfBatch(batch),
    open: async (): Promise<OpeningResult> => ledgers.get(accountId).openBatch(opening),
    release: () => ledgers.get(accountId).releaseBatch({ ...opening, now: Date.now() }),
    start: async (startedId) =>
      batches.get(startedId, location).submit(await underId(batch, startedId)),
    join: async (joinedId) => batches.get(joinedId).describe(accountId),
  });
}

function toOpening(
  { id, items }: BatchSubmission,
  { idempotencyKey, fingerprint, retries }: CallIdentity,
) {
  return {
    generationId: id,
    idempotencyKey,
    fingerprint,
    apiKeyId: items[0]?.submission.keyId ?? "",
    isRetry: (retries ?? 0) > 0,
    items: items.map(({ submission: { generationId, plan } }) => ({
      generationId,
      images: 1,
      microUsd: plan.candidates[0].estimateMicroUsd,
    })),
  };
}

/** The batch as the one that an earlier try of this call reserved for. */
async function underId(batch: BatchSubmission, id: string): Promise<BatchSubmission> {
  if (id === batch.id) return batch;
  const items = batch.items.map(async (item, index) => ({
    ...item,
    submission: {
      ...item.submission,
      generationId: await itemGenerationId(id, index),
      batch: { id, index },
    },
  }));
  return { ...batch, id, items: await Promise.all(items) };
}

/** What several items share is handed over once. */
function imagesOfBatch({ items }: BatchSubmission): readonly InputImage[] {
  const images = items.flatMap(({ submission }) => imagesOf(submission.inputs));
  return [...new Map(images.map((image) => [image.key, image])).values()];
}
