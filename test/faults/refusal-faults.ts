import type { Fault } from "./cell.ts";
import { free, row, shown } from "./describe-fault.ts";

const refused = { outcome: "refused" } as const;

/** Google's verdicts on an image, and how the candidate shows that it has none. */
const verdicts = [
  ["IMAGE_SAFETY", "empty"],
  ["IMAGE_PROHIBITED_CONTENT", "absent"],
  ["IMAGE_RECITATION", "null-parts"],
  ["SAFETY", "empty"],
  ["PROHIBITED_CONTENT", "absent"],
  ["BLOCKLIST", "null-parts"],
  ["RECITATION", "empty"],
  ["SPII", "absent"],
] as const;

const blocks = ["PROHIBITED_CONTENT", "SAFETY", "BLOCKLIST", "IMAGE_SAFETY", "OTHER"] as const;

/** Reasons for which Google sends no image though nothing was refused. */
const misses = [
  ["NO_IMAGE", "empty"],
  ["IMAGE_OTHER", "null-parts"],
  ["OTHER", "absent"],
  ["MALFORMED_RESPONSE", "empty"],
  ["STOP", "empty"],
] as const;

/** Refusals of the content, and answers without an image that nobody refused. */
export const refusalFaults: readonly Fault[] = [
  row("refusal-output", "the image is refused", shown("fault:refusal", free), refused),
  row("refusal-input", "the prompt is refused", shown("fault:refusal stage=input", free), refused),
  row(
    "refusal-mid-stream",
    "refused after a preview",
    {
      openai: shown(
        "fault:mid-stream-error previews=1 type=image_generation_user_error code=moderation_blocked",
        free,
      ),
      google: null,
    },
    refused,
  ),
  ...verdicts.map(([reason, content]) =>
    row(
      `refusal-${toName(reason)}`,
      `200, ${reason}`,
      {
        openai: null,
        google: shown(`fault:refusal finishReason=${reason} content=${content}`, free),
      },
      refused,
    ),
  ),
  ...blocks.map((reason) =>
    row(
      `block-${toName(reason)}`,
      `200, prompt blocked: ${reason}`,
      { openai: null, google: shown(`fault:refusal stage=input blockReason=${reason}`, free) },
      refused,
    ),
  ),
  ...misses.map(([reason, content]) =>
    row(`miss-${toName(reason)}`, `200 without image: ${reason}`, {
      openai: null,
      google: shown(`fault:no-image reason=${reason} content=${content}`),
    }),
  ),
  row(
    "no-image",
    "200 without image: an empty stream",
    { openai: shown("fault:no-image"), google: null },
    { variants: ["other-healthy", "no-fallback"] },
  ),
  row("empty-image", "200, nothing where the image belongs", shown("fault:empty-image"), {
    variants: ["other-healthy", "no-fallback"],
  }),
];

function toName(word: string): string {
  return word.toLowerCase().replaceAll("_", "-");
}
