import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { z } from "zod";

import type { Account } from "./accounts.ts";
import { get, post } from "./api.ts";

const pictureFields = {
  url: z.string(),
  size: z.string(),
  width: z.number(),
  height: z.number(),
  mediaType: z.string(),
  bytes: z.number(),
  sha256: z.string(),
};

const imageSchema = z.strictObject({
  id: z.string(),
  imageIndex: z.number(),
  model: z.string(),
  ...pictureFields,
  original: z.strictObject(pictureFields).nullable(),
  /** Signed for a moment: missing where a generation is only told of, and no two are the same. */
  signedUrl: z.string().nullable().optional(),
  thumbnailUrl: z.string().nullable().optional(),
});

const attemptSchema = z.strictObject({
  number: z.number(),
  imageIndex: z.number(),
  provider: z.string(),
  model: z.string(),
  modelVersion: z.string().nullable(),
  reasons: z.array(z.string()),
  quality: z.string(),
  size: z.string(),
  startedAt: z.string(),
  firstByteMs: z.number().nullable(),
  durationMs: z.number(),
  providerRequestId: z.string().nullable(),
  usage: z.record(z.string(), z.number()).nullable(),
  estimateMicroUsd: z.int().nullable(),
  priceVersion: z.string().nullable(),
  costMicroUsd: z.int(),
  costBasis: z.enum(["usage", "estimate", "unknown", "none"]),
  failure: z
    .strictObject({ kind: z.string(), message: z.string(), mayBeBilled: z.boolean() })
    .nullable(),
});

const generationSchema = z.strictObject({
  id: z.string(),
  status: z.enum(["running", "completed", "failed", "cancelled"]),
  operation: z.string(),
  prompt: z.string(),
  requested: z.record(z.string(), z.unknown()),
  model: z.string(),
  modelVersion: z.string().nullable(),
  provider: z.string(),
  reasons: z.array(z.string()),
  fallbackFrom: z.string().nullable(),
  tier: z.string(),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  images: z.array(imageSchema),
  attempts: z.array(attemptSchema),
  estimateMicroUsd: z.int().nullable(),
  costMicroUsd: z.int(),
  possibleMicroUsd: z.int(),
  createdAt: z.string(),
  completedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  metadata: z.record(z.string(), z.string()),
  error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
  favourite: z.boolean(),
  labels: z.array(z.string()),
  feedback: z
    .strictObject({ verdict: z.string(), note: z.string().nullable(), at: z.string() })
    .nullable(),
  statusUrl: z.string(),
  eventsUrl: z.string().nullable(),
});

/** A generation as the native surface shows it, with exactly the documented fields. */
export type GenerationAnswer = z.infer<typeof generationSchema>;

/** Reads an answer that holds a generation. Throws when it holds anything more or less. */
export async function readGeneration(response: Response): Promise<GenerationAnswer> {
  return parseGeneration(await response.json());
}

export function parseGeneration(data: unknown): GenerationAnswer {
  return generationSchema.parse(data);
}

/** Makes a generation and waits for it. Throws when it does not complete. */
export async function generate(account: Account, fields: object): Promise<GenerationAnswer> {
  const response = await post("/v1/generations", fields, account);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return readGeneration(response);
}

/** Begins a generation without waiting for it. @returns Its id. */
export async function begin(account: Account, fields: object): Promise<string> {
  const headers = { prefer: "respond-async" };
  const response = await post("/v1/generations", fields, { ...account, headers });
  return (await readGeneration(response)).id;
}

/** Asks for a generation until it has ended. */
export function waitForEnd(account: Account, id: string): Promise<GenerationAnswer> {
  return vi.waitFor(
    async () => {
      const generation = await readGeneration(await get(`/v1/generations/${id}`, account));
      if (generation.status === "running") throw new Error(`${id} is still running.`);
      return generation;
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** The rows of a generation, once its run has written them: no answer waits for that. */
export function waitForRows(id: string) {
  return vi.waitFor(
    async () => {
      const rows = await rowsOf(id);
      if (!rows.generation) throw new Error(`${id} is not in D1 yet.`);
      return { ...rows, generation: rows.generation };
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** The rows of a generation as D1 has them now. */
export async function rowsOf(id: string) {
  const [generations, attempts, images] = await env.DB.batch<Record<string, unknown>>([
    env.DB.prepare("SELECT * FROM generations WHERE id = ?").bind(id),
    env.DB.prepare("SELECT * FROM attempts WHERE generation_id = ? ORDER BY number").bind(id),
    env.DB.prepare("SELECT * FROM images WHERE generation_id = ? ORDER BY image_index").bind(id),
  ]);
  return {
    generation: generations?.results[0],
    attempts: attempts?.results ?? [],
    images: images?.results ?? [],
  };
}
