import { z } from "@hono/zod-openapi";

import type { toBatchItemView, toBatchView } from "../../http/batch-view.ts";
import { shownAs } from "../shown-as.ts";
import { signedImage } from "./generation.ts";
import {
  batchId,
  count,
  generationError,
  generationId,
  microUsd,
  platform,
  reason,
  time,
  url,
  warning,
} from "./words.ts";

export const batchItem = shownAs<Awaited<ReturnType<typeof toBatchItemView>>>()(
  z
    .object({
      index: count,
      name: z.string().openapi({ description: "What its image is called in the archive." }),
      platform: platform.nullable(),
      status: z.enum(["waiting", "running", "completed", "failed", "cancelled"]),
      generationId: generationId.nullable().openapi({ description: "Null while it waits." }),
      earlierGenerationIds: z.array(generationId),
      model: z.string().nullable(),
      modelVersion: z.string().nullable(),
      fallbackFrom: z.string().nullable(),
      reasons: z.array(reason),
      warnings: z.array(warning),
      images: z.array(signedImage),
      estimateMicroUsd: microUsd,
      costMicroUsd: microUsd,
      error: generationError.nullable(),
      statusUrl: url.nullable(),
      eventsUrl: url
        .nullable()
        .openapi({ description: "Its own events without a key, while it is running." }),
    })
    .openapi("BatchItem", { description: "One image of a batch, and how it stands." }),
);

export const batch = shownAs<Awaited<ReturnType<typeof toBatchView>>>()(
  z
    .object({
      id: batchId,
      status: z.enum(["running", "completed", "failed", "cancelled"]).openapi({
        description:
          "`running` until its last item has ended; then `completed` when there is any image.",
      }),
      counts: z.object({
        total: count,
        waiting: count,
        running: count,
        completed: count,
        failed: count,
        cancelled: count,
      }),
      estimateMicroUsd: microUsd,
      costMicroUsd: microUsd,
      items: z.array(batchItem),
      createdAt: time,
      completedAt: time.nullable(),
      statusUrl: url,
      eventsUrl: url.nullable(),
      archiveUrl: url.nullable().openapi({ description: "Null until there is any image." }),
    })
    .openapi("Batch", { description: "Many images in one call." }),
);
