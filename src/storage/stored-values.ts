import { z } from "zod";

import type { Failure } from "../domain/failure.ts";
import type { GenerationErrorCode } from "../domain/generation-error.ts";
import type { Requested } from "../domain/generation.ts";
import type { Warning } from "../domain/image-request.ts";
import type { Feedback, Marks } from "../domain/marks.ts";
import type { ReasonCode } from "../domain/reason.ts";
import type { Size } from "../domain/size.ts";
import type { Usage } from "../domain/usage.ts";

// What rows and records hold is checked for its shape. Codes are kept as they are: what is stored
// outlives the version that wrote it, and a code that was dropped since must not hide the rest.

/** A code of ours, or one that was ours when it was written. */
export function storedCode<Code extends string>() {
  return z.custom<Code>((code) => typeof code === "string");
}

export const storedReasons = z.array(storedCode<ReasonCode>());
export const storedErrorCode = storedCode<GenerationErrorCode>();
export const storedLabels = z.array(z.string());
export const storedFeedback: z.ZodType<Feedback> = z.object({
  verdict: storedCode<Feedback["verdict"]>(),
  note: z.string().nullable(),
  at: z.int(),
});
export const storedMarks: z.ZodType<Marks> = z.object({
  favourite: z.boolean(),
  labels: storedLabels,
  feedback: storedFeedback.nullable(),
});
export const storedMetadata = z.record(z.string(), z.string());
export const storedSize = z.custom<Size>((value) => /^\d+x\d+$/.test(String(value)));

export const storedWarnings = z.array(
  z.custom<Warning>((value) => z.object({ code: z.string() }).safeParse(value).success),
);

export const storedRequested = z
  .custom<Requested>((value) => z.object({ count: z.int() }).safeParse(value).success)
  // Older ones name none.
  .transform((requested): Requested => ({ ...requested, platform: requested.platform ?? null }));

export const storedUsage = z.custom<Usage>(
  (value) => z.object({ imageOutputTokens: z.int() }).safeParse(value).success,
);

export const storedFailure = z.custom<Failure>(
  (value) => z.object({ kind: z.string() }).safeParse(value).success,
);

/** A text column that holds JSON. */
export function jsonColumn<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(schema);
}
