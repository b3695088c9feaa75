import { createHash } from "node:crypto";

import sharp from "sharp";

import type { ReceivedImage } from "./call-log.ts";

/** Describes a file that was handed in and can be read, by its bytes alone. */
export async function describeReceived(
  role: ReceivedImage["role"],
  bytes: Buffer,
): Promise<ReceivedImage> {
  const { width, height, format } = await sharp(bytes).metadata();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { role, sha256, bytes: bytes.length, width, height, mediaType: `image/${format}` };
}
