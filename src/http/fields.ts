import { z } from "zod";

import {
  elongation,
  mostElongatedRatio,
  parseAspectRatio,
  ratioOfPixels,
} from "../domain/aspect-ratio.ts";
import type { ModelChoice } from "../domain/image-request.ts";
import { findPlatform } from "../domain/platform.ts";
import { resolutionForPixels } from "../domain/resolution.ts";
import { parseSize } from "../domain/size.ts";
import { parseWebhookUrl } from "../webhooks/webhook-target.ts";
import { nearestPlatforms } from "./nearest-platforms.ts";
import { problem, refuse } from "./validate.ts";

/** The longest prompt that both engines take, in characters. */
const longestPrompt = 32_000;

/** True when a whole prompt, as it is sent upstream, is within what both engines take. */
export function isWithinLongestPrompt(prompt: string): boolean {
  return prompt.length <= longestPrompt;
}

/** Text that is not blank, of at most {@link longestPrompt} characters. */
export const promptField = z
  .string()
  .refine(
    (prompt) => prompt.trim() !== "",
    problem("prompt_empty", "The prompt is empty. Say in words what the image shows."),
  )
  .refine(
    isWithinLongestPrompt,
    problem(
      "prompt_too_long",
      `The prompt is longer than ${longestPrompt} characters. Shorten it.`,
    ),
  );

/** `auto`, a role, or the id or alias of a model. Whether a model goes by it is for the plan to say. */
export const modelField = z
  .string()
  .min(1)
  .max(100)
  .transform((name): ModelChoice => {
    if (name === "auto") return { kind: "auto" };
    if (name === "standard" || name === "pro") return { kind: "role", role: name };
    return { kind: "named", id: name };
  });

/** `WxH` as pixels, within what some engine draws. */
export const sizeField = z.string().transform((text, context) => {
  const pixels = parseSize(text);
  const refuseSize = (message: string) => refuse(context, "invalid_size", message);
  if (!pixels) {
    return refuseSize(
      `The size '${brief(text)}' is not WIDTHxHEIGHT in pixels, such as 1024x1024.`,
    );
  }
  if (Math.min(pixels.width, pixels.height) < 64) {
    return refuseSize(`The size ${text} has an edge below 64 pixels. Ask for at least 64.`);
  }
  if (elongation(ratioOfPixels(pixels)) > mostElongatedRatio) {
    return refuseSize(`The size ${text} is more elongated than 8:1, the most any engine draws.`);
  }
  if (!resolutionForPixels(pixels)) {
    return refuseSize(`The size ${text} is larger than any engine draws. Ask for 4K or less.`);
  }
  return pixels;
});

/** `W:H`, no more elongated than some engine draws. */
export const aspectRatioField = z.string().transform((text, context) => {
  const ratio = parseAspectRatio(text);
  const refuseRatio = (message: string) => refuse(context, "invalid_aspect_ratio", message);
  if (!ratio) return refuseRatio(`The ratio '${brief(text)}' is not WIDTH:HEIGHT, such as 16:9.`);
  if (elongation(ratio) > mostElongatedRatio) {
    return refuseRatio(`The ratio ${text} is more elongated than 8:1, the most any engine draws.`);
  }
  return ratio;
});

/** The id of a platform format, as the format. */
export const platformField = z.string().transform((id, context) => {
  const platform = findPlatform(id);
  if (platform) return platform;
  const nearest = nearestPlatforms(id.slice(0, 40)).map((near) => `'${near}'`);
  const message = `There is no platform '${brief(id)}'. Nearest are ${nearest.join(", ")}; GET /v1/platforms lists all.`;
  return refuse(context, "unknown_platform", message);
});

/** How many images, 1 to 10. */
export const countField = z
  .unknown()
  .refine(
    (count): count is number => isIntegerWithin(count, 1, 10),
    problem("invalid_count", "The number of images must be a whole number from 1 to 10."),
  );

/** How many partial images, 0 to 3. */
export const previewsField = z
  .unknown()
  .refine(
    (previews): previews is number => isIntegerWithin(previews, 0, 3),
    problem("invalid_previews", "The number of previews must be a whole number from 0 to 3."),
  );

/** The caller's own names and values, kept with the generation. */
export const metadataField = z
  .unknown()
  .refine(
    // Records leave this name out, and nothing is dropped in silence.
    (metadata) => !(metadata instanceof Object && Object.hasOwn(metadata, "__proto__")),
    problem("invalid_parameter", "'metadata' cannot hold the name '__proto__'. Rename it."),
  )
  .pipe(
    z.record(z.string().min(1).max(64), z.string().max(512), {
      error: "It takes names of 1 to 64 characters, and text of at most 512 as values",
    }),
  );

/** Who it is for, of the caller's own users: kept with the generation as `metadata.user`. */
export const userField = z.string().min(1).max(64);

/** An absolute address. Whether webhooks go there is for the deployment's settings to say. */
export const webhookUrlField = z.unknown().transform((value, context) => {
  const parsed = parseWebhookUrl(value);
  return parsed.kind === "url" ? parsed.url : refuse(context, "invalid_webhook_url", parsed.detail);
});

/** How many of a list one page shows, as a query says it. */
export function limitField({ usual, most }: { readonly usual: number; readonly most: number }) {
  return z
    .string()
    .refine((text) => /^\d{1,3}$/.test(text) && isIntegerWithin(Number(text), 1, most), {
      error: `'limit' is a whole number from 1 to ${most}.`,
    })
    .transform(Number)
    .default(usual);
}

/** Why an admin does something, for whoever reads the audit table later. */
export const reasonField = z.string().trim().min(1).max(500);

function isIntegerWithin(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function brief(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}

/** A time as clients write it, in Unix milliseconds. */
export const timeField = z
  .string()
  .refine(
    (text) => !Number.isNaN(Date.parse(text)),
    problem("invalid_parameter", "The time is not in ISO 8601, such as 2026-11-25T09:30:00Z."),
  )
  .transform((text) => Date.parse(text));
