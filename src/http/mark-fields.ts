import { z } from "zod";

import { verdicts } from "../domain/marks.ts";

/** A word of the owner's own, to find generations by. */
export const labelField = z.string().trim().min(1).max(40);

/** What may be said of a generation in one call; what is left out stays as it is. */
export const marksSchema = z.strictObject({
  favourite: z.boolean().exactOptional(),
  labels: z
    .array(labelField)
    .max(20)
    .transform((labels) => [...new Set(labels)])
    .exactOptional(),
});

/** Whether the route was right. */
export const feedbackSchema = z.strictObject({
  verdict: z.enum(verdicts),
  note: z.string().trim().min(1).max(1000).optional(),
});
