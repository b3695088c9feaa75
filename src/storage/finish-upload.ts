import { inTime } from "./answer-in-time.ts";
import { beginUpload, completeUpload } from "./bucket-writer.ts";
import type { PartShelf } from "./part-shelf.ts";
import { sendBody } from "./send-body.ts";
import { isOnShelf, type UnfinishedUpload } from "./unfinished-upload.ts";

/** R2's code for an upload that it does not know, or knows no more: it ends them after a week. */
const noSuchUpload = "(10024)";

/** True for what R2 throws when it knows no such upload. */
export function isUnknownUpload(error: unknown): boolean {
  return error instanceof Error && error.message.includes(noSuchUpload);
}

/**
 * Brings an object into R2 that it did not take when it came. To be called again until it succeeds:
 * what R2 has already stays there. So do the parts on the shelf: somebody may be reading them.
 * @throws Whatever R2 refuses with.
 */
export async function finishUpload(
  bucket: R2Bucket,
  upload: UnfinishedUpload,
  shelf: PartShelf,
): Promise<void> {
  const { key, uploadId, kept, bytes } = upload;
  // The answer to an earlier try may have been lost.
  const stored = await inTime(bucket.head(key));
  if (stored?.size === bytes) {
    if (uploadId !== null) shelf.uploadEnded(uploadId);
    return;
  }
  if (uploadId !== null) {
    try {
      return await addParts(bucket, upload, bucket.resumeMultipartUpload(key, uploadId), shelf);
    } catch (error) {
      if (!isUnknownUpload(error) || !isOnShelf(upload)) throw error;
      // All of it is here: nothing is lost with the upload.
      shelf.uploadEnded(uploadId);
    }
  }
  if (kept.length === 1) await putWhole(bucket, upload, shelf);
  else await sendAnew(bucket, upload, shelf);
}

async function putWhole(
  bucket: R2Bucket,
  { key, mediaType, metadata, sha256, bytes }: UnfinishedUpload,
  shelf: PartShelf,
): Promise<void> {
  const httpMetadata = { contentType: mediaType };
  await sendBody(shelf.read(key, 1), bytes, (body) =>
    bucket.put(key, body, { sha256, httpMetadata, customMetadata: metadata }),
  );
}

async function sendAnew(
  bucket: R2Bucket,
  upload: UnfinishedUpload,
  shelf: PartShelf,
): Promise<void> {
  const multipart = await beginUpload({ ...upload, bucket }, shelf);
  try {
    await addParts(bucket, upload, multipart, shelf);
  } catch (error) {
    // The next try begins another. One that cannot be aborted stays on record.
    await inTime(multipart.abort()).then(
      () => shelf.uploadEnded(multipart.uploadId),
      () => undefined,
    );
    throw error;
  }
}

async function addParts(
  bucket: R2Bucket,
  { key, stored, kept, bytes }: UnfinishedUpload,
  multipart: R2MultipartUpload,
  shelf: PartShelf,
): Promise<void> {
  const parts = [...stored];
  for (const number of kept) {
    const part = await sendBody(shelf.read(key, number), shelf.sizeOf(key, number), (body) =>
      multipart.uploadPart(number, body),
    );
    parts.push(part);
  }
  await completeUpload({ bucket, multipart, parts, bytes });
  shelf.uploadEnded(multipart.uploadId);
}
