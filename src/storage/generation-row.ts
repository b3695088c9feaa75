import { z } from "zod";

import type { Failure } from "../domain/failure.ts";
import type { GenerationErrorCode } from "../domain/generation-error.ts";
import type { Attempt, Generation, Requested, StoredImage } from "../domain/generation.ts";
import type { Warning } from "../domain/image-request.ts";
import type { ReasonCode } from "../domain/reason.ts";
import type { Size } from "../domain/size.ts";
import type { Usage } from "../domain/usage.ts";
import type { attempts, generations, images } from "./schema.ts";

// Columns with JSON are checked for their shape. Codes in them are kept as they are: a row outlives
// the version that wrote it, and a code that was dropped since must not hide the row.
const reasonsColumn = json(z.array(z.custom<ReasonCode>((code) => typeof code === "string")));
const warningsColumn = json(
  z.array(z.custom<Warning>((value) => z.object({ code: z.string() }).safeParse(value).success)),
);
const metadataColumn = json(z.record(z.string(), z.string()));
const requestedColumn = json(
  z.custom<Requested>((value) => z.object({ count: z.int() }).safeParse(value).success),
);
const usageColumn = json(
  z.custom<Usage>((value) => z.object({ imageOutputTokens: z.int() }).safeParse(value).success),
);
const failureColumn = json(
  z.custom<Failure>((value) => z.object({ kind: z.string() }).safeParse(value).success),
);
const errorCodeColumn = z.custom<GenerationErrorCode>((code) => typeof code === "string");
const sizeColumn = z.custom<Size>((value) => /^\d+x\d+$/.test(String(value)));

type GenerationRow = typeof generations.$inferSelect;
type AttemptRow = typeof attempts.$inferSelect;
type ImageRow = typeof images.$inferSelect;

/** A generation as the three tables hold it. */
export function toRows(generation: Generation): {
  readonly generation: GenerationRow;
  readonly attempts: readonly AttemptRow[];
  readonly images: readonly ImageRow[];
} {
  const { attempts: made, images: stored, error, requested, metadata, ...columns } = generation;
  return {
    generation: {
      ...columns,
      requested: JSON.stringify(requested),
      metadata: JSON.stringify(metadata),
      reasons: JSON.stringify(columns.reasons),
      warnings: JSON.stringify(columns.warnings),
      errorCode: error?.code ?? null,
      errorDetail: error?.detail ?? null,
    },
    attempts: made.map(({ usage, failure, reasons, ...attempt }) => ({
      ...attempt,
      generationId: generation.id,
      reasons: JSON.stringify(reasons),
      usage: usage && JSON.stringify(usage),
      failureKind: failure?.kind ?? null,
      failure: failure && JSON.stringify(failure),
    })),
    images: stored.map((image) => ({
      ...image,
      generationId: generation.id,
      accountId: generation.accountId,
      createdAt: generation.completedAt ?? generation.createdAt,
    })),
  };
}

/** The generation that the rows hold. Throws when a column is not what was written. */
export function fromRows(
  row: GenerationRow,
  attemptRows: readonly AttemptRow[],
  imageRows: readonly ImageRow[],
): Generation {
  const { errorCode, errorDetail, ...columns } = row;
  return {
    ...columns,
    requested: requestedColumn.parse(row.requested),
    metadata: metadataColumn.parse(row.metadata),
    reasons: reasonsColumn.parse(row.reasons),
    warnings: warningsColumn.parse(row.warnings),
    error:
      errorCode === null
        ? null
        : { code: errorCodeColumn.parse(errorCode), detail: errorDetail ?? "" },
    attempts: attemptRows.map(toAttempt),
    images: imageRows.map(toStoredImage),
  };
}

function toAttempt(row: AttemptRow): Attempt {
  const { generationId: _generationId, failureKind: _failureKind, ...columns } = row;
  return {
    ...columns,
    size: sizeColumn.parse(row.size),
    reasons: reasonsColumn.parse(row.reasons),
    usage: row.usage === null ? null : usageColumn.parse(row.usage),
    failure: row.failure === null ? null : failureColumn.parse(row.failure),
  };
}

function toStoredImage(row: ImageRow): StoredImage {
  const {
    generationId: _generationId,
    accountId: _accountId,
    createdAt: _createdAt,
    ...image
  } = row;
  return image;
}

/** A text column that holds JSON. */
function json<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(schema);
}
