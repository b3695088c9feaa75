import { isUploadId } from "./upload-id.ts";

/** Where the images lie that came with a request: under its account and generation. */
export function inputKey(accountId: string, generationId: string, number: number): string {
  return `inputs/${accountId}/${generationId}/${number}`;
}

/** Where an upload lies. A lifecycle rule ends what is under `uploads/`. */
export function uploadKeyOf(accountId: string, uploadId: string): string {
  return `uploads/${accountId}/${uploadId}`;
}

/** Where an upload arrives, before its id is known: it is told from all of its bytes. */
export function arrivingKey(accountId: string): string {
  return `uploads/${accountId}/arriving-${crypto.randomUUID()}`;
}

/**
 * The id by which the account named an input, `upl_…` or `img_…`; null for one that came with the
 * request itself.
 */
export function inputIdOf(key: string): string | null {
  const parts = key.split("/");
  const named = parts.find((part) => isUploadId(part) || part.startsWith("img_"));
  return named ?? null;
}
