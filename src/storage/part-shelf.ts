/**
 * Where an upload leaves what R2 does not take, and what must be known to finish or to abort it
 * later. It belongs to the run whose image it is, and is as durable as the run.
 */
export interface PartShelf {
  /** A multipart upload was begun. Kept before its first part is sent, so that it is found again. */
  uploadBegan(key: string, uploadId: string): void;
  /** The upload was completed or aborted. */
  uploadEnded(uploadId: string): void;
  /** Uploads that were begun and have not ended. */
  openUploads(): readonly OpenUpload[];
  /** Keeps a part in place of R2. Copies it. @throws When there is no room for it. */
  keep(key: string, number: number, bytes: Uint8Array): void;
  /** How long a kept part is, in bytes. */
  sizeOf(key: string, number: number): number;
  /** A kept part, in pieces of at most 256 KiB. */
  read(key: string, number: number): Iterable<Uint8Array>;
  /** Forgets all parts of an object. */
  remove(key: string): void;
}

export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
}
