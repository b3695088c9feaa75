/** An object that is whole and durable, though R2 has not all of it. Plain data: a run keeps it. */
export interface UnfinishedUpload {
  readonly key: string;
  readonly mediaType: string;
  readonly metadata: Record<string, string>;
  /** The multipart upload that has some of the parts; null when R2 has nothing. */
  readonly uploadId: string | null;
  /** The parts that R2 has, from the first on. */
  readonly stored: readonly { readonly partNumber: number; readonly etag: string }[];
  /** The numbers of the parts on the shelf, which follow these. */
  readonly kept: readonly number[];
  /** The whole object's SHA-256 in lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** True when all of it lies on the shelf, from where it can be read meanwhile. */
export function isOnShelf({ stored, kept }: UnfinishedUpload): boolean {
  return stored.length === 0 && kept.length > 0;
}
