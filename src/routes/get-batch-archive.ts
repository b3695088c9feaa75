import { makeZip, predictLength } from "client-zip";
import type { Context } from "hono";

import { batchStatus, type Batch, type BatchItem } from "../domain/batch.ts";
import type { StoredImage } from "../domain/generation.ts";
import { extensionOf } from "../domain/media-type.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { streamPieces, type Pieces } from "../http/stream-pieces.ts";
import { findBatch } from "./find-batch.ts";

/** One file of an archive. */
interface ArchiveFile {
  readonly name: string;
  readonly image: StoredImage;
}

/**
 * `GET /v1/batches/{id}/archive`: every image of a batch that has ended, as a ZIP that is written
 * while it is sent. An image that cannot be read breaks it off.
 */
export async function getBatchArchive(c: Context<HonoEnv>): Promise<Response> {
  const batch = await findBatch(c);
  const files = filesOf(batch);
  requireEnded(batch, files);
  const { imageReader } = c.get("services");
  const lastModified = new Date(batch.completedAt ?? batch.createdAt);
  async function* entries() {
    for (const { name, image } of files) {
      const input = await imageReader.open(batch.accountId, image, 0);
      if (!input) throw new Error(`The image ${image.id} cannot be read.`);
      yield { name, input, size: image.bytes, lastModified };
    }
  }
  async function* archive(): Pieces {
    yield* makeZip(entries());
  }
  const sizes = files.map(({ name, image }) => ({ name, size: image.bytes }));
  const headers = {
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="${batch.id}.zip"`,
    "cache-control": "private, no-store",
  };
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  const context = { waitUntil, onStream: c.get("watch").onStream };
  return streamPieces(archive(), headers, context, Number(predictLength(sizes)));
}

/** `04-sunrise-over-lisbon.jpg`: in the order of the items, and of one name each. */
function filesOf({ items }: Batch): readonly ArchiveFile[] {
  return items.flatMap((item) =>
    imagesOf(item).map((image) => {
      const number = String(item.index + 1).padStart(2, "0");
      return { name: `${number}-${item.name}.${extensionOf(image.mediaType)}`, image };
    }),
  );
}

function imagesOf({ state }: BatchItem): readonly StoredImage[] {
  return state.kind === "ended" ? (state.result?.images ?? []) : [];
}

function requireEnded({ id, items }: Batch, files: readonly ArchiveFile[]): void {
  if (batchStatus(items) === "running") {
    const detail = `The batch ${id} is running. GET /v1/batches/${id} tells when it has ended.`;
    throw new ProblemError("batch_unfinished", { detail, retryAfterSeconds: 5 });
  }
  if (files.length === 0) {
    const detail = `No item of the batch ${id} has an image. Try items again, then ask for the archive.`;
    throw new ProblemError("archive_empty", { detail, shouldRetry: false });
  }
}
