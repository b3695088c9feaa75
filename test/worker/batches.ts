import { vi } from "vitest";
import { z } from "zod";

import type { Account } from "./accounts.ts";
import { get, post } from "./api.ts";

const itemSchema = z.strictObject({
  index: z.int(),
  name: z.string(),
  platform: z.string().nullable(),
  status: z.enum(["waiting", "running", "completed", "failed", "cancelled"]),
  generationId: z.string().nullable(),
  earlierGenerationIds: z.array(z.string()),
  model: z.string().nullable(),
  modelVersion: z.string().nullable(),
  fallbackFrom: z.string().nullable(),
  reasons: z.array(z.string()),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  images: z.array(
    z.looseObject({
      id: z.string(),
      url: z.string(),
      size: z.string(),
      bytes: z.int(),
      mediaType: z.string(),
      sha256: z.string(),
      signedUrl: z.string().nullable(),
      thumbnailUrl: z.string().nullable(),
    }),
  ),
  estimateMicroUsd: z.int(),
  costMicroUsd: z.int(),
  error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
  statusUrl: z.string().nullable(),
  eventsUrl: z.string().nullable(),
});

const batchSchema = z.strictObject({
  id: z.string(),
  status: z.enum(["running", "completed", "failed", "cancelled"]),
  counts: z.strictObject({
    total: z.int(),
    waiting: z.int(),
    running: z.int(),
    completed: z.int(),
    failed: z.int(),
    cancelled: z.int(),
  }),
  estimateMicroUsd: z.int(),
  costMicroUsd: z.int(),
  items: z.array(itemSchema),
  createdAt: z.string(),
  completedAt: z.string().nullable(),
  statusUrl: z.string(),
  eventsUrl: z.string().nullable(),
  archiveUrl: z.string().nullable(),
});

/** A batch as the native surface shows it, with exactly the documented fields. */
export type BatchAnswer = z.infer<typeof batchSchema>;

export function parseBatch(data: unknown): BatchAnswer {
  return batchSchema.parse(data);
}

/** Reads an answer that holds a batch. Throws when it is a refusal. */
export async function readBatch(response: Response): Promise<BatchAnswer> {
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return parseBatch(await response.json());
}

/** Begins a batch. Throws when it is refused. */
export async function beginBatch(
  account: Account,
  fields: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<BatchAnswer> {
  const response = await post("/v1/batches", fields, { ...account, headers });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  return readBatch(response);
}

export async function askForBatch(account: Account, id: string): Promise<BatchAnswer> {
  return readBatch(await get(`/v1/batches/${id}`, account));
}

/** Asks for a batch until it is as it should be. */
export function waitForBatch(
  account: Account,
  id: string,
  isReached: (batch: BatchAnswer) => boolean = ({ status }) => status !== "running",
): Promise<BatchAnswer> {
  return vi.waitFor(
    async () => {
      const batch = await askForBatch(account, id);
      if (!isReached(batch)) throw new Error(JSON.stringify(batch.counts));
      return batch;
    },
    { timeout: 15_000, interval: 20 },
  );
}

export function retryItem(
  account: Account,
  id: string,
  index: number | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const call = { ...account, headers, method: "POST" };
  return get(`/v1/batches/${id}/items/${index}/retry`, call);
}

export function cancel(account: Account, id: string): Promise<Response> {
  return get(`/v1/batches/${id}/cancel`, { ...account, method: "POST" });
}
