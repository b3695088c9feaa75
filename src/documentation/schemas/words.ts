import { z } from "@hono/zod-openapi";

import { failureKinds } from "../../domain/failure.ts";
import type { GenerationErrorCode } from "../../domain/generation-error.ts";
import type { Warning } from "../../domain/image-request.ts";
import { outputFormats } from "../../domain/media-type.ts";
import { platforms, type PlatformId } from "../../domain/platform.ts";
import { qualities } from "../../domain/quality.ts";
import { rejectionCodes, type ReasonCode, type RouteReason } from "../../domain/reason.ts";
import { resolutions } from "../../domain/resolution.ts";
import { tierNames } from "../../domain/tier.ts";
import { shownAs } from "../shown-as.ts";

/** An id of ours: a prefix, and a UUIDv7 in base 32. */
function idOf(prefix: string, what: string) {
  return z.string().openapi({
    description: what,
    pattern: `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`,
    example: `${prefix}_01kaz4v4qdf7qaw3r2f1m2x5jc`,
  });
}

export const generationId = idOf("gen", "The id of a generation.");
export const batchId = idOf("bat", "The id of a batch.");
export const uploadId = z.string().openapi({
  description: "The id of an upload.",
  pattern: "^upl_[0-9a-f]{40}$",
  example: "upl_0c9f1d0c5d2b7e8a0c9f1d0c5d2b7e8a0c9f1d0c",
});
export const accountId = z.string().openapi({
  description: "The id of an account.",
  example: "acct_01kaz4v4qdf7qaw3r2f1m2x5jc",
});
export const keyId = z.string().openapi({
  description: "The id of a key, which opens nothing by itself.",
  example: "key_01kaz4v4qdf7qaw3r2f1m2x5jc",
});
export const imageId = z.string().openapi({
  description: "The id of an image: that of its generation, and its index.",
  pattern: "^img_[0-9a-z]{26}-\\d$",
  example: "img_01kaz4v4qdf7qaw3r2f1m2x5jc-0",
});

/** An instant. */
export const time = z.iso.datetime().openapi({ example: "2026-11-25T09:30:12.345Z" });
export const day = z.string().openapi({ format: "date", example: "2026-11-25" });
export const url = z.string().openapi({ format: "uri" });

export const microUsd = z
  .int()
  .openapi({ description: "Micro-dollars: 52740 is $0.05274.", example: 52_740 });
export const count = z.int().nonnegative();

export const size = z.string().openapi({
  pattern: "^[1-9]\\d{0,4}x[1-9]\\d{0,4}$",
  description: "Width and height in pixels.",
  example: "1024x1024",
});
export const aspectRatio = z.string().openapi({
  pattern: "^[1-9]\\d{0,4}:[1-9]\\d{0,4}$",
  description: "Width to height.",
  example: "4:5",
});

export const mediaType = z.enum(outputFormats.map((format) => `image/${format}` as const));
export const outputFormat = z.enum(outputFormats);
export const quality = z.enum(qualities);
export const resolution = z.enum(resolutions);
export const tier = z.enum(tierNames);
export const operation = z.enum(["generate", "edit"]);
export const platform = shownAs<PlatformId>()(z.enum(platforms.map(({ id }) => id)));
export const provider = z.string().openapi({ example: "openai" });
export const model = z.string().openapi({ example: "gpt-image-2" });
export const sha256 = z.string().openapi({ pattern: "^[0-9a-f]{64}$" });

const routeReasons = [
  "model_requested",
  "edit_default",
  "edit_opt_in",
  "four_k",
  "high_quality",
  "batch",
  "pro_tier",
  "on_image_text",
  "standard",
] as const satisfies readonly RouteReason[];

export const rejectionCode = z
  .enum(rejectionCodes)
  .openapi("RejectionCode", { description: "Why a model is not a candidate." });

export const failureKind = z
  .enum(failureKinds)
  .openapi("FailureKind", { description: "How a call to an engine ended without an image." });

export const reason = shownAs<ReasonCode>()(
  z
    .enum([
      ...routeReasons,
      ...rejectionCodes,
      ...failureKinds.map((kind) => `attempt_failed:${kind}` as const),
    ])
    .openapi("Reason", {
      description:
        "Why an engine was chosen: the row of the routing table that matched, then what kept the engines before it from being called, or how they failed (`attempt_failed:KIND`).",
    }),
);

export const warning = shownAs<Warning>()(
  z
    .object({
      code: z.enum([
        "standard_better_at_text",
        "size_not_exact",
        "format_not_exact",
        "file_too_large",
        "conversion_unavailable",
        "images_missing",
        "previews_unsupported",
        "compression_unsupported",
        "background_unsupported",
        "moderation_unsupported",
        "input_fidelity_unsupported",
      ]),
      message: z.string(),
    })
    .openapi("Warning", {
      description: "Something that is not as it was asked for, though an image was made.",
    }),
);

export const generationError = z
  .object({
    code: shownAs<GenerationErrorCode>()(
      z.enum([
        "moderation_blocked",
        "provider_rejected_request",
        "storage_unavailable",
        "inputs_unavailable",
        "generation_interrupted",
        "generation_cancelled",
        "no_engine_available",
        "all_providers_failed",
      ]),
    ),
    detail: z.string().openapi({
      description: "What befell each engine, and whether it may have been charged.",
    }),
  })
  .openapi("GenerationError", { description: "Why a generation made no image." });
