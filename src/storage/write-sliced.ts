import type { ImageUpload } from "./image-upload.ts";

/** What an upload takes in one write, in bytes. */
const sliceBytes = 96 * 1024;

/**
 * Hands an upload bytes of any length, as fast as there is room for them.
 * @throws What waiting for room throws.
 */
export async function writeSliced(
  upload: Pick<ImageUpload<never>, "write" | "ready">,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    upload.write(bytes.subarray(at, at + sliceBytes));
    await upload.ready();
  }
}
