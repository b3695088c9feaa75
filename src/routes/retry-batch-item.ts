import type { Context } from "hono";
import { z } from "zod";

import { itemStatus, type Batch, type BatchItem } from "../domain/batch.ts";
import type { RetryResult } from "../generation/batch-answers.ts";
import { mostTries } from "../generation/batch-items.ts";
import { toOpeningCall } from "../generation/open-generation.ts";
import { toBatchView } from "../http/batch-view.ts";
import { beginCall, type KnownCall } from "../http/begin-call.ts";
import { readCallIdentity } from "../http/call-identity.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { readOptionalJson } from "../http/read-json.ts";
import { takingImages } from "../http/take-images.ts";
import { validate } from "../http/validate.ts";
import { findBatch, noBatch } from "./find-batch.ts";

/** The item is asked for as it was. */
const nothingElse = z.strictObject({});

/**
 * `POST /v1/batches/{id}/items/{index}/retry`: tries an item without an image again, as another
 * generation, and answers 202 with the batch. The others stay as they are.
 */
export function retryBatchItem(c: Context<HonoEnv>): Promise<Response> {
  return takingImages(c, async (taking) => {
    const batch = await findBatch(c);
    const item = findItem(c, batch);
    validate(nothingElse, (await readOptionalJson(c.req.raw)) ?? {});
    const identity = await readCallIdentity(c, { kind: "json", value: null });
    const { id, result, onDelivered } = await beginRetry(c, batch, item, { ...taking, identity });
    if (result.kind !== "accepted") {
      const { ledgers } = c.get("services");
      await ledgers.get(batch.accountId).release({ generationId: id, now: Date.now() });
      throw result.kind === "refused" ? notRetryable(result.batch, item.index) : noBatch(batch.id);
    }
    onDelivered();
    const view = await toBatchView(c, result.batch);
    return c.json(view, 202, { location: view.statusUrl, "retry-after": "2" });
  });
}

/** Reserves for the item's new generation, and hands it to the batch, which has the last word. */
function beginRetry(
  c: Context<HonoEnv>,
  { id: batchId, accountId }: Batch,
  { index, estimateMicroUsd }: BatchItem,
  { id, intake, identity }: KnownCall,
) {
  const { ledgers, batches } = c.get("services");
  const { keyId: apiKeyId, limits } = c.get("caller");
  const opening = {
    ...toOpeningCall(identity, { generationId: id, apiKeyId, now: Date.now(), limits }),
    images: 1,
    microUsd: estimateMicroUsd,
  };
  const retry = async (generationId: string) =>
    batches.get(batchId).retry(index, generationId, c.get("caller"));
  return beginCall<RetryResult>(c, {
    id,
    identity,
    intake,
    images: [],
    open: async () => ledgers.get(accountId).open(opening),
    release: () => ledgers.get(accountId).release({ generationId: id, now: Date.now() }),
    start: retry,
    join: retry,
  });
}

/** @throws ProblemError when the batch has no such item. */
function findItem(c: Context<HonoEnv>, batch: Batch): BatchItem {
  const written = c.req.param("index") ?? "";
  const item = /^\d{1,2}$/.test(written) ? batch.items[Number(written)] : undefined;
  if (item) return item;
  const detail = `The batch ${batch.id} has no item '${written.slice(0, 10)}'. Its items are 0 to ${batch.items.length - 1}.`;
  throw new ProblemError("not_found", { detail });
}

function notRetryable({ items }: Batch, index: number): ProblemError {
  const item = items[index];
  const status = item ? itemStatus(item) : "gone";
  const tries = (item?.earlierIds.length ?? 0) + 1;
  const detail = `Item ${index} is ${status}, after ${tries === 1 ? "one try" : `${tries} tries`}. Only one that failed or was cancelled can be tried again, ${mostTries - 1} times.`;
  return new ProblemError("item_not_retryable", { detail, shouldRetry: false });
}
