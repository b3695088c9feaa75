import type { Context } from "hono";

import {
  batchStatus,
  countItems,
  itemCost,
  itemStatus,
  type Batch,
  type BatchItem,
} from "../domain/batch.ts";
import { eventsUrl } from "./events-url.ts";
import { toImageView } from "./generation-view.ts";
import type { HonoEnv } from "./hono-env.ts";
import { signImages } from "./signed-images.ts";

/** A batch as the native surface shows it. */
export async function toBatchView(c: Context<HonoEnv>, batch: Batch) {
  const { id, items, createdAt, completedAt } = batch;
  const { origin } = new URL(c.req.url);
  const status = batchStatus(items);
  return {
    id,
    status,
    counts: { total: items.length, ...countItems(items) },
    estimateMicroUsd: sum(items.map(({ estimateMicroUsd }) => estimateMicroUsd)),
    costMicroUsd: sum(items.map(itemCost)),
    items: await Promise.all(items.map((item) => toBatchItemView(c, item))),
    createdAt: new Date(createdAt).toISOString(),
    completedAt: completedAt === null ? null : new Date(completedAt).toISOString(),
    statusUrl: `${origin}/v1/batches/${id}`,
    eventsUrl: await eventsUrl(c, id, batch.openedAt),
    archiveUrl: status === "completed" ? `${origin}/v1/batches/${id}/archive` : null,
  };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** One item of it. What belongs to its generation is null until that has begun, or has ended. */
export async function toBatchItemView(c: Context<HonoEnv>, item: BatchItem) {
  const { index, name, platform, estimateMicroUsd, state, earlierIds } = item;
  const { origin } = new URL(c.req.url);
  const result = state.kind === "ended" ? state.result : null;
  const hasBegun = state.kind === "running" || result !== null;
  const generationId = hasBegun ? item.generationId : null;
  const images = result?.images.map((image) => toImageView(image, result.model, origin)) ?? [];
  return {
    index,
    name,
    platform,
    status: itemStatus(item),
    generationId,
    earlierGenerationIds: earlierIds,
    model: result?.model ?? null,
    modelVersion: result?.modelVersion ?? null,
    fallbackFrom: result?.fallbackFrom ?? null,
    reasons: result?.reasons ?? [],
    warnings: result?.warnings ?? [],
    images: await signImages(c, images),
    estimateMicroUsd,
    costMicroUsd: itemCost(item),
    error: result?.error ?? null,
    statusUrl: generationId && `${origin}/v1/generations/${generationId}`,
    eventsUrl: state.kind === "running" ? await eventsUrl(c, item.generationId) : null,
  };
}
