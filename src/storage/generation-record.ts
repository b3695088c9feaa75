import { z } from "zod";

import type { Attempt, Generation, StoredImage } from "../domain/generation.ts";
import type { Operation } from "../domain/image-request.ts";
import { noMarks } from "../domain/marks.ts";
import type { Quality } from "../domain/quality.ts";
import type { TierName } from "../domain/tier.ts";
import {
  storedCode,
  storedErrorCode,
  storedFailure,
  storedMarks,
  storedMetadata,
  storedReasons,
  storedRequested,
  storedSize,
  storedUsage,
  storedWarnings,
} from "./stored-values.ts";

/** Counts up when records of the form before can no longer be read with the schema below. */
const formatVersion = 1;

const attemptSchema: z.ZodType<Attempt> = z.object({
  number: z.int(),
  imageIndex: z.int(),
  provider: z.string(),
  model: z.string(),
  modelVersion: z.string().nullable(),
  reasons: storedReasons,
  quality: storedCode<Quality>(),
  size: storedSize,
  startedAt: z.int(),
  estimateMicroUsd: z.int().nullable().default(null),
  priceVersion: z.string().nullable().default(null),
  firstByteAt: z.int().nullable(),
  endedAt: z.int(),
  providerRequestId: z.string().nullable(),
  usage: storedUsage.nullable(),
  costMicroUsd: z.int(),
  failure: storedFailure.nullable(),
});

const pictureFields = {
  key: z.string(),
  // No code that is merely kept: images are served under it.
  mediaType: z.enum(["image/png", "image/jpeg", "image/webp"]),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  sha256: z.string(),
};

const imageSchema: z.ZodType<StoredImage> = z.object({
  id: z.string(),
  imageIndex: z.int(),
  ...pictureFields,
  original: z.object(pictureFields).nullable().default(null),
});

// A field that is added needs a default here: the records there are lack it.
const generationSchema: z.ZodType<Generation> = z.object({
  id: z.string(),
  accountId: z.string(),
  keyId: z.string(),
  tier: storedCode<TierName>(),
  status: z.enum(["completed", "failed", "cancelled"]),
  operation: storedCode<Operation>(),
  prompt: z.string(),
  requested: storedRequested,
  metadata: storedMetadata,
  model: z.string(),
  modelVersion: z.string().nullable(),
  provider: z.string(),
  reasons: storedReasons,
  fallbackFrom: z.string().nullable(),
  warnings: storedWarnings,
  attempts: z.array(attemptSchema),
  images: z.array(imageSchema),
  estimateMicroUsd: z.int().nullable().default(null),
  costMicroUsd: z.int(),
  createdAt: z.int(),
  completedAt: z.int().nullable(),
  error: z.object({ code: storedErrorCode, detail: z.string() }).nullable(),
  marks: storedMarks.default(noMarks),
  deletedAt: z.int().nullable().default(null),
});

const recordSchema = z.object({
  version: z.literal(formatVersion),
  generation: generationSchema,
});

/**
 * A generation as its record holds it, in JSON.
 * @throws Error while the generation is running: it has no record yet.
 */
export function toRecord(generation: Generation): string {
  if (generation.status === "running") {
    throw new Error(`${generation.id} is still running: records are of generations that ended.`);
  }
  return JSON.stringify({ version: formatVersion, generation } satisfies z.input<
    typeof recordSchema
  >);
}

/** The generation that a record holds; undefined when it is not what was written. */
export function fromRecord(text: string): Generation | undefined {
  try {
    return recordSchema.parse(JSON.parse(text)).generation;
  } catch {
    return undefined;
  }
}
