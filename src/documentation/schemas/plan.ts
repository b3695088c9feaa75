import { z } from "@hono/zod-openapi";

import type { toPlanView } from "../../http/plan-view.ts";
import type { Rejection } from "../../routing/route-plan.ts";
import { shownAs } from "../shown-as.ts";
import {
  aspectRatio,
  microUsd,
  model,
  outputFormat,
  platform,
  provider,
  quality,
  reason,
  rejectionCode,
  resolution,
  size,
  warning,
} from "./words.ts";

const candidate = z
  .object({
    model,
    provider,
    reasons: z.array(reason),
    quality,
    aspectRatio,
    resolution,
    size: size.openapi({ description: "The pixels that it is asked for." }),
    outputFormat,
    conversion: z
      .object({
        crop: aspectRatio.nullable(),
        scale: size.nullable(),
        encode: outputFormat.nullable(),
      })
      .nullable()
      .openapi({
        description: "What is done to its picture; null when that is what was asked for.",
      }),
    estimateMicroUsd: microUsd,
    priceVersion: z.string(),
    warnings: z.array(warning),
  })
  .openapi("Candidate", { description: "A model that can do it, and how it would be asked." });

export const rejection = shownAs<Rejection>()(
  z
    .object({ model, provider, code: rejectionCode })
    .openapi("Rejection", { description: "A model that is passed over, and why." }),
);

export const plan = shownAs<ReturnType<typeof toPlanView>>()(
  z
    .object({
      model,
      provider,
      reasons: z.array(reason),
      fallbackFrom: z.string().nullable(),
      estimateMicroUsd: microUsd,
      candidates: z
        .array(candidate)
        .openapi({ description: "In the order in which they are tried." }),
      rejections: z.array(rejection),
    })
    .openapi("Plan", { description: "Where a request goes, why, and what it is estimated at." }),
);

export const batchPlan = z
  .object({
    estimateMicroUsd: microUsd.openapi({ description: "Of all items." }),
    items: z.array(plan.extend({ name: z.string(), platform: platform.nullable() })),
  })
  .openapi("BatchPlan", { description: "The plan of each item of a batch." });
