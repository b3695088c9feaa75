import type { Context } from "hono";

import type { BatchItemSubmission, BatchSubmission } from "../generation/batch-submission.ts";
import { createBatchId, itemGenerationId } from "../generation/ids.ts";
import { runLocation } from "../generation/region.ts";
import { createSubmission } from "../generation/submit.ts";
import { arrivalOf } from "../http/arrival.ts";
import {
  batchImagePlaces,
  batchInputs,
  batchLimit,
  inPlace,
  parseBatchRequest,
  type BatchItemRequest,
} from "../http/batch-request.ts";
import { toBatchView } from "../http/batch-view.ts";
import { beginBatch } from "../http/begin-batch.ts";
import { readCallIdentity } from "../http/call-identity.ts";
import { callerPlace } from "../http/caller-place.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { inputProblem } from "../http/input-problem.ts";
import { toPlanView } from "../http/plan-view.ts";
import { prefers } from "../http/prefers.ts";
import { ProblemError } from "../http/problem.ts";
import { requireWebhook } from "../http/require-webhook.ts";
import { respondWithBatchEvents } from "../http/respond-batch.ts";
import { readImageJson, takingImages, type CallIntake } from "../http/take-images.ts";
import { InputError } from "../inputs/input-error.ts";
import type { InputIntake } from "../inputs/input-intake.ts";
import type { InputLookups } from "../inputs/resolve-inputs.ts";
import { lookupsOf, prepare, requirePlan } from "./prepare-call.ts";

/**
 * `POST /v1/batches`: 202 with every item, or their events on request. All items are checked, and
 * reserved for, before the first begins: one that cannot be made refuses the whole.
 */
export function createBatch(c: Context<HonoEnv>): Promise<Response> {
  return takingImages(
    c,
    async ({ id, intake }) => {
      const { body, fingerprinted } = await readImageJson(c, intake, batchImagePlaces, batchLimit);
      const requests = parseBatchRequest(body);
      const identity = await readCallIdentity(c, fingerprinted);
      const call = await prepare({ id, intake, identity }, () =>
        prepareBatch(c, { id, intake }, requests),
      );
      const begun = await beginBatch(c, call);
      if (prefers(c, "text/event-stream")) {
        return respondWithBatchEvents(c, begun.id, { after: 0, onDelivered: begun.onDelivered });
      }
      begun.onDelivered();
      const view = await toBatchView(c, begun.result);
      return c.json(view, 202, { location: view.statusUrl, "retry-after": "2" });
    },
    { createId: createBatchId, most: batchInputs },
  );
}

/** @throws ProblemError that says which item cannot be made, and why. */
async function prepareBatch(
  c: Context<HonoEnv>,
  { id, intake }: CallIntake,
  requests: readonly BatchItemRequest[],
): Promise<BatchSubmission> {
  const lookups = await lookupsOf(c, intake);
  const items: BatchItemSubmission[] = [];
  for (const [index, request] of requests.entries()) {
    const item = await prepareItem(c, request, lookups);
    const generationId = await itemGenerationId(id, index);
    items.push({ ...item, submission: { ...item.submission, generationId, batch: { id, index } } });
  }
  const { accountId } = c.get("caller");
  const location = runLocation(callerPlace(c.req.raw), c.get("services").config.runLocations);
  return { id, accountId, location, items, createdAt: Date.now() };
}

/** `POST /v1/plan` of a batch: where each item would go, and what all of them would cost. */
export async function planBatch(
  c: Context<HonoEnv>,
  body: unknown,
  intake: InputIntake,
): Promise<Response> {
  const requests = parseBatchRequest(body);
  const lookups = await lookupsOf(c, intake);
  const items = [];
  for (const request of requests) {
    const { name, platform, submission } = await prepareItem(c, request, lookups);
    items.push({ name, platform, ...toPlanView(submission.plan, 1) });
  }
  const estimateMicroUsd = items.reduce((sum, item) => sum + item.estimateMicroUsd, 0);
  return c.json({ estimateMicroUsd, items });
}

/** @throws ProblemError that says which item cannot be made, and why. */
async function prepareItem(
  c: Context<HonoEnv>,
  item: BatchItemRequest,
  lookups: InputLookups,
): Promise<BatchItemSubmission> {
  const { name, platform, asked } = item;
  const webhook = requireWebhook(c, asked.webhookUrl);
  const named = { sources: asked.sources, lookups };
  const planned = await requirePlan(c, asked.request, named).catch((error: unknown) => {
    const problem = error instanceof InputError ? inputProblem(error) : error;
    throw problem instanceof ProblemError ? inPlace(problem, item) : problem;
  });
  const arrival = arrivalOf(c);
  const said = { caller: c.get("caller"), requestId: c.get("requestId"), arrival, webhook };
  const submission = createSubmission({ ...said, ...planned });
  return { name, platform, submission };
}
