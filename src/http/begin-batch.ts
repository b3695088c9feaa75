import type { Context } from "hono";

import type { BatchOpening, OpeningAnswer } from "../accounts/ledger/decide-opening.ts";
import type { Batch } from "../domain/batch.ts";
import type { InputImage } from "../domain/input-image.ts";
import type { BatchSubmission } from "../generation/batch-submission.ts";
import { itemGenerationId } from "../generation/ids.ts";
import { imagesOf } from "../generation/images-of.ts";
import { toOpeningCall, type CallIdentity } from "../generation/open-generation.ts";
import { beginCall, joinKnown, type BegunCall, type Prepared } from "./begin-call.ts";
import type { HonoEnv } from "./hono-env.ts";

/** Begins a batch, or finds the one that the same call began before. */
export function beginBatch(
  c: Context<HonoEnv>,
  call: Prepared<BatchSubmission>,
): Promise<BegunCall<Batch>> {
  const { ledgers, batches } = c.get("services");
  const { accountId } = c.get("caller");
  const join = async (id: string) => batches.get(id).describe(accountId);
  if (call.kind === "refused") return joinKnown(c, { ...call, join }, call.refusal);
  const { submission: batch } = call;
  const opening = toOpening(c, batch, call.identity);
  return beginCall(c, {
    ...call,
    images: imagesOfBatch(batch),
    open: async (): Promise<OpeningAnswer> => ledgers.get(accountId).openBatch(opening),
    release: () => ledgers.get(accountId).releaseBatch({ ...opening, now: Date.now() }),
    start: async (id) => batches.get(id, batch.location).submit(await underId(batch, id)),
    join,
  });
}

function toOpening(
  c: Context<HonoEnv>,
  { id: generationId, items, createdAt: now }: BatchSubmission,
  identity: CallIdentity,
): BatchOpening {
  const { keyId: apiKeyId, limits } = c.get("caller");
  return {
    ...toOpeningCall(identity, { generationId, apiKeyId, now, limits }),
    items: items.map(({ submission }) => ({
      generationId: submission.generationId,
      images: 1,
      microUsd: submission.plan.candidates[0].estimateMicroUsd,
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
