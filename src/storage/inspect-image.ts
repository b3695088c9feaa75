import { toHexadecimal } from "../domain/hexadecimal.ts";
import { concatenate } from "../stream/concatenate.ts";
import { inTime } from "./answer-in-time.ts";
import type { UploadedImage } from "./image-upload.ts";
import { startHash } from "./running-hash.ts";

/** Read in one go. */
const readBytes = 256 * 1024;

/**
 * What R2 has under a key, told from its bytes; null when it has nothing.
 * @param readHead Given the first 256 KiB; throws when they are no image.
 * @throws Whatever R2 or `readHead` throws.
 */
export async function inspectImage<Head>(
  bucket: R2Bucket,
  key: string,
  readHead: (beginning: Uint8Array) => Head,
): Promise<UploadedImage<Head> | null> {
  const object = await inTime(bucket.get(key));
  if (!object) return null;
  const reader = object.body.getReader({ mode: "byob" });
  const hash = startHash();
  let head: Head | undefined;
  try {
    for (let memory = new ArrayBuffer(readBytes); ;) {
      const { value, done } = await reader.readAtLeast(readBytes, new Uint8Array(memory));
      if (value && value.length > 0) {
        head ??= readHead(concatenate([value]));
        await hash.write(value);
      }
      if (done || !value) break;
      memory = value.buffer;
    }
    head ??= readHead(new Uint8Array(0));
    const sha256 = toHexadecimal(new Uint8Array(await hash.finish()));
    return { key, head, bytes: object.size, sha256, unfinished: null };
  } catch (error) {
    await Promise.allSettled([hash.stop(), reader.cancel()]);
    throw error;
  }
}
