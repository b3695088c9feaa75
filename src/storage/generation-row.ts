import type { Attempt, Generation, StoredImage } from "../domain/generation.ts";
import type { Marks } from "../domain/marks.ts";
import { toStoredPicture, type StoredPicture } from "../domain/stored-picture.ts";
import type { attempts, generations, images } from "./schema.ts";
import {
  jsonColumn,
  storedErrorCode,
  storedFailure,
  storedFeedback,
  storedLabels,
  storedMetadata,
  storedReasons,
  storedRequested,
  storedSize,
  storedUsage,
  storedWarnings,
} from "./stored-values.ts";

const reasonsColumn = jsonColumn(storedReasons);
const warningsColumn = jsonColumn(storedWarnings);
const metadataColumn = jsonColumn(storedMetadata);
const requestedColumn = jsonColumn(storedRequested);
const labelsColumn = jsonColumn(storedLabels);
const feedbackColumn = jsonColumn(storedFeedback);
const usageColumn = jsonColumn(storedUsage);
const failureColumn = jsonColumn(storedFailure);

type GenerationRow = typeof generations.$inferSelect;
type AttemptRow = typeof attempts.$inferSelect;
type MarkColumns = Pick<GenerationRow, keyof Marks>;
type ImageRow = typeof images.$inferSelect;

/** A generation as the three tables hold it. */
export function toRows(generation: Generation): {
  readonly generation: GenerationRow;
  readonly attempts: readonly AttemptRow[];
  readonly images: readonly ImageRow[];
} {
  const {
    attempts: made,
    images: stored,
    error,
    requested,
    metadata,
    marks,
    ...columns
  } = generation;
  return {
    generation: {
      ...columns,
      ...toMarkColumns(marks),
      requested: JSON.stringify(requested),
      metadata: JSON.stringify(metadata),
      reasons: JSON.stringify(columns.reasons),
      warnings: JSON.stringify(columns.warnings),
      errorCode: error?.code ?? null,
      errorDetail: error?.detail ?? null,
      // A record says that it is deleted once nothing else is left: a row made from it is finished.
      erasedAt: columns.deletedAt,
    },
    attempts: made.map(({ usage, failure, reasons, ...attempt }) => ({
      ...attempt,
      generationId: generation.id,
      reasons: JSON.stringify(reasons),
      usage: usage && JSON.stringify(usage),
      failureKind: failure?.kind ?? null,
      failure: failure && JSON.stringify(failure),
    })),
    images: stored.map(({ original, ...image }) => ({
      ...image,
      originalKey: original?.key ?? null,
      originalMediaType: original?.mediaType ?? null,
      originalWidth: original?.width ?? null,
      originalHeight: original?.height ?? null,
      originalBytes: original?.bytes ?? null,
      originalSha256: original?.sha256 ?? null,
      generationId: generation.id,
      accountId: generation.accountId,
      createdAt: generation.completedAt ?? generation.createdAt,
    })),
  };
}

/** Marks as their columns hold them: those that are given. */
export function toMarkColumns(marks: Marks): MarkColumns;
export function toMarkColumns(marks: Partial<Marks>): Partial<MarkColumns>;
export function toMarkColumns({ favourite, labels, feedback }: Partial<Marks>) {
  return {
    ...(favourite === undefined ? {} : { favourite }),
    ...(labels === undefined ? {} : { labels: JSON.stringify(labels) }),
    ...(feedback === undefined ? {} : { feedback: feedback && JSON.stringify(feedback) }),
  };
}

/** The generation that the rows hold. Throws when a column is not what was written. */
export function fromRows(
  row: GenerationRow,
  attemptRows: readonly AttemptRow[],
  imageRows: readonly ImageRow[],
): Generation {
  const { errorCode, errorDetail, favourite, labels, feedback, erasedAt: _, ...columns } = row;
  return {
    ...columns,
    marks: {
      favourite,
      labels: labelsColumn.parse(labels),
      feedback: feedback === null ? null : feedbackColumn.parse(feedback),
    },
    requested: requestedColumn.parse(row.requested),
    metadata: metadataColumn.parse(row.metadata),
    reasons: reasonsColumn.parse(row.reasons),
    warnings: warningsColumn.parse(row.warnings),
    error:
      errorCode === null
        ? null
        : { code: storedErrorCode.parse(errorCode), detail: errorDetail ?? "" },
    attempts: attemptRows.map(toAttempt),
    images: imageRows.map(toStoredImage),
  };
}

function toAttempt(row: AttemptRow): Attempt {
  const { generationId: _generationId, failureKind: _failureKind, ...columns } = row;
  return {
    ...columns,
    size: storedSize.parse(row.size),
    reasons: reasonsColumn.parse(row.reasons),
    usage: row.usage === null ? null : usageColumn.parse(row.usage),
    failure: row.failure === null ? null : failureColumn.parse(row.failure),
  };
}

function toStoredImage(row: ImageRow): StoredImage {
  const { id, imageIndex } = row;
  return { id, imageIndex, ...toStoredPicture(row), original: toOriginal(row) };
}

/** The columns of an original are written together, or none of them is. */
function toOriginal(row: ImageRow): StoredPicture | null {
  const { originalKey: key, originalMediaType: mediaType, originalSha256: sha256 } = row;
  const { originalWidth: width, originalHeight: height, originalBytes: bytes } = row;
  if (key === null || mediaType === null || sha256 === null) return null;
  if (width === null || height === null || bytes === null) return null;
  return { key, mediaType, width, height, bytes, sha256 };
}
