import { z } from "@hono/zod-openapi";

import type { toStatusView } from "../../http/status-view.ts";
import { shownAs } from "../shown-as.ts";
import {
  day,
  model,
  operation,
  outputFormat,
  platform,
  provider,
  resolution,
  size,
  time,
  url,
} from "./words.ts";

export const lifecycle = z
  .object({
    state: z.enum(["live", "deprecated", "retired"]),
    shutdownOn: day
      .nullable()
      .optional()
      .openapi({ description: "Of a deprecated one; null when no day is named." }),
    since: day.optional().openapi({ description: "Of a retired one." }),
  })
  .openapi("Lifecycle");

const rate = z.number().openapi({ description: "US dollars per million tokens." });

const choice = {
  id: z.string(),
  object: z.literal("model"),
  created: z.int(),
  owned_by: z.string(),
};

export const models = z
  .object({
    object: z.literal("list"),
    data: z.array(
      z
        .object({
          ...choice,
          diptych: z.object({
            description: z.string(),
            model: model.optional().openapi({ description: "Which model a role is now." }),
            configured: z.boolean().optional(),
            provider_name: z.string().optional().openapi({ example: "OpenAI" }),
            engine: z.enum(["standard", "pro"]).optional(),
            aliases: z.array(z.string()).optional(),
            lifecycle: lifecycle.optional(),
            successor: z.string().nullable().optional(),
            version: z.string().nullable().optional().openapi({
              description: "What its newest answer reported; null while none has.",
            }),
            previous_version: z.string().nullable().optional(),
            version_changed_at: time.nullable().optional(),
            capabilities: z
              .object({
                mask: z.boolean(),
                references: z.int(),
                previews: z.boolean(),
                compression: z.boolean(),
                stream: z.boolean(),
              })
              .optional(),
            output_formats: z.array(outputFormat).optional(),
            resolutions: z.array(resolution).optional(),
            price: z
              .object({
                version: z.string(),
                effective_from: z.string(),
                checked_on: day,
                source: url,
                usd_per_million_tokens: z.object({
                  textInput: rate,
                  cachedTextInput: rate,
                  imageInput: rate,
                  cachedImageInput: rate,
                  textOutput: rate,
                  imageOutput: rate,
                }),
              })
              .optional(),
          }),
        })
        .openapi("Model", {
          description:
            "A choice for `model`. `auto`, `standard` and `pro` have a description, and the last two their model; a model has all else.",
        }),
    ),
  })
  .openapi("Models");

export const modelChoice = models.shape.data.element;

export const platformList = z
  .object({
    object: z.literal("list"),
    data: z.array(
      z
        .object({
          id: platform,
          placement: z.string(),
          aspectRatio: z.string(),
          size,
          width: z.int().positive(),
          height: z.int().positive(),
          outputFormats: z.array(outputFormat),
          mostBytes: z.int().nullable(),
          checkedOn: day,
          source: url,
        })
        .openapi("Platform", { description: "A choice for `platform`, and what it delivers." }),
    ),
  })
  .openapi("Platforms");

const statusWord = z.enum(["operational", "degraded", "unavailable"]);

export const status = shownAs<ReturnType<typeof toStatusView>>()(
  z
    .object({
      status: statusWord,
      providers: z.array(
        z.object({
          provider,
          status: statusWord,
          models: z.array(z.object({ model, operation, status: statusWord })),
        }),
      ),
      at: time,
    })
    .openapi("Status", { description: "How the engines are." }),
);
