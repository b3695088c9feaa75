import { z } from "@hono/zod-openapi";

import { verdicts } from "../../domain/marks.ts";
import type { toGenerationView } from "../../http/generation-view.ts";
import type { SignedView } from "../../http/signed-images.ts";
import { shownAs } from "../shown-as.ts";
import {
  aspectRatio,
  batchId,
  count,
  failureKind,
  generationError,
  generationId,
  imageId,
  mediaType,
  microUsd,
  model,
  operation,
  outputFormat,
  platform,
  provider,
  quality,
  reason,
  resolution,
  sha256,
  size,
  tier,
  time,
  url,
  warning,
} from "./words.ts";

const picture = {
  size,
  width: z.int().positive(),
  height: z.int().positive(),
  mediaType,
  bytes: z.int().positive(),
  sha256,
};

const image = z.object({
  id: imageId,
  imageIndex: z.int().min(0).max(9),
  model: model.openapi({ description: "The model that made it." }),
  url: url.openapi({ description: "Its bytes, for whoever has the key." }),
  ...picture,
  original: z
    .object({ url, ...picture })
    .nullable()
    .openapi({ description: "As the engine made it; null when that is what is delivered." }),
});

export const signedImage = image
  .extend({
    signedUrl: url.nullable().openapi({
      description: "Its bytes without a key, for a day at least; null when nothing is signed here.",
    }),
    thumbnailUrl: url
      .nullable()
      .openapi({ description: "The same of a WebP of at most 320 pixels a side." }),
  })
  .openapi("Image");

const input = z
  .object({
    id: z.string().nullable().openapi({
      description: "Of the upload or image that it was; null when it came with the request.",
    }),
    mediaType,
    width: z.int().positive(),
    height: z.int().positive(),
    bytes: z.int().positive(),
    sha256,
  })
  .openapi("InputImage", { description: "An image that was handed in." });

const requested = z
  .object({
    aspectRatio,
    resolution,
    size: size.nullable(),
    platform: platform.nullable(),
    keepsShape: z.literal(true).optional(),
    outputFormat: outputFormat.nullable(),
    outputCompression: z.int().nullable(),
    quality: quality.nullable(),
    highQuality: z.boolean().nullable(),
    model: z.string(),
    onImageText: z.string().nullable(),
    count: z.int().min(1).max(10),
    previews: z.int().min(0).max(3),
    fallback: z.boolean(),
    requestId: z.string().optional(),
    inputs: z
      .object({
        images: z.array(input),
        // No 'nullable()': of what has a name, the library would show that it is both.
        mask: z.union([input, z.null()]),
        references: z.array(input),
      })
      .optional(),
    batch: z.object({ id: batchId, index: count }).optional(),
    lineage: z.object({ parentId: generationId, rootId: generationId }).optional(),
  })
  .openapi("Requested", {
    description: "What was asked for beside the prompt. Null is what was left out.",
  });

const attempt = z
  .object({
    number: z.int().positive(),
    imageIndex: z.int().min(0).max(9),
    provider,
    model,
    modelVersion: z.string().nullable(),
    reasons: z.array(reason),
    quality,
    size,
    startedAt: time,
    firstByteMs: z.number().nullable(),
    durationMs: z.number(),
    providerRequestId: z.string().nullable(),
    usage: z
      .object({
        textInputTokens: count,
        cachedTextInputTokens: count,
        imageInputTokens: count,
        cachedImageInputTokens: count,
        textOutputTokens: count,
        imageOutputTokens: count,
      })
      .nullable(),
    estimateMicroUsd: microUsd.nullable(),
    priceVersion: z.string().nullable(),
    costMicroUsd: microUsd,
    costBasis: z.enum(["usage", "estimate", "unknown", "none"]).openapi({
      description:
        "What the cost rests on: the engine's own counts, the estimate, nothing known (it may have been billed), or nothing charged.",
    }),
    failure: z
      .object({ kind: failureKind, message: z.string(), mayBeBilled: z.boolean() })
      .nullable(),
  })
  .openapi("Attempt", { description: "One call to one engine." });

const feedback = z.object({
  verdict: z.enum(verdicts),
  note: z.string().nullable(),
  at: time,
});

const facts = {
  id: generationId,
  status: z.enum(["running", "completed", "failed", "cancelled"]),
  operation,
  prompt: z.string(),
  requested,
  model: model.openapi({
    description: "The model that made the images, or the preferred one while none has.",
  }),
  modelVersion: z.string().nullable(),
  provider,
  reasons: z.array(reason),
  fallbackFrom: z
    .string()
    .nullable()
    .openapi({ description: "The preferred model, when another made the images." }),
  tier,
  warnings: z.array(warning),
};

const ending = {
  attempts: z.array(attempt),
  estimateMicroUsd: microUsd.nullable(),
  costMicroUsd: microUsd,
  possibleMicroUsd: microUsd.openapi({
    description: "What calls of unknown cost were estimated at, beside `costMicroUsd`.",
  }),
  createdAt: time,
  completedAt: time.nullable(),
  durationMs: z.number().nullable(),
  metadata: z.record(z.string(), z.string()),
  error: generationError.nullable(),
  favourite: z.boolean(),
  labels: z.array(z.string()),
  feedback: feedback.nullable(),
  statusUrl: url,
  eventsUrl: url.nullable().openapi({
    description:
      "Its events without a key, for the `EventSource` of a page; null once it has ended, or when nothing is signed here.",
  }),
};

export const generation = shownAs<SignedView>()(
  z
    .object({ ...facts, images: z.array(signedImage), ...ending })
    .openapi("Generation", { description: "One accepted request, and what became of it." }),
);

/** As webhooks show it, without signed addresses. */
export const toldGeneration = shownAs<ReturnType<typeof toGenerationView>>()(
  z.object({ ...facts, images: z.array(image), ...ending }).openapi("ToldGeneration", {
    description: "A generation as a webhook tells it: its images have no signed addresses.",
  }),
);

/** A page of the history. */
export const generationPage = z.object({
  generations: z.array(generation),
  nextCursor: z
    .string()
    .nullable()
    .openapi({ description: "For `cursor` of the next page; null when there is none." }),
});
