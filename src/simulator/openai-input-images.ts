import sharp, { type Metadata } from "sharp";

import type { InputFile, OpenAiRequest } from "./openai-body.ts";
import { imageUserError, invalidRequest, type OpenAiError } from "./openai-error.ts";

const imageLimit = 16;
const imageByteLimit = 50 * 1024 * 1024;
// The API reference says 4 MB, the guide 50 MB; the stricter one keeps clients safe (sheet 1.2).
const maskByteLimit = 4 * 1024 * 1024;

const formats = new Set(["png", "jpeg", "webp"]);
const mediaTypes = new Set(["image/png", "image/jpeg", "image/webp"]);

/** Checked files of an edit. */
export type InputImages = {
  images: Buffer[];
  mask: Buffer | undefined;
  /** Pixels of each image. */
  sizes: { width: number; height: number }[];
};

/** Checks the images and the mask of an edit. Throws `OpenAiError` for the first bad one. */
export async function checkInputImages(request: OpenAiRequest): Promise<InputImages> {
  const field = request.multipart ? "image" : "images";
  const files = request.images ?? [];
  if (files.length === 0) {
    const message = `Missing required parameter: '${field}'.`;
    throw invalidRequest(message, field, "missing_required_parameter");
  }
  if (files.length > imageLimit) {
    throw invalidRequest(
      `Invalid '${field}': array too long. Expected an array with maximum length ${imageLimit}, but got an array with length ${files.length} instead.`,
      field,
      "array_above_max_length",
    );
  }
  const facts: Metadata[] = [];
  for (const [index, file] of files.entries()) facts.push(await checkImage(file, index + 1));
  const sizes = facts.map(({ width, height }) => ({ width, height }));
  if (request.mask !== null) await checkMask(request.mask, sizes[0]);
  return { images: files.map((file) => file.bytes), mask: request.mask?.bytes, sizes };
}

async function checkImage(file: InputFile, position: number): Promise<Metadata> {
  checkMediaType(file, "image");
  if (file.bytes.length >= imageByteLimit) {
    throw imageUserError(
      `Image ${position} is too large. Images must be smaller than 50MB.`,
      "image",
      "image_too_large",
    );
  }
  const facts = await decode(file.bytes);
  if (facts === undefined || !formats.has(facts.format)) {
    throw imageUserError(
      `Invalid image file or mode for image ${position}, please check your image file.`,
      "image",
      "invalid_image_file",
    );
  }
  return facts;
}

async function checkMask(
  file: InputFile,
  first: { width: number; height: number } | undefined,
): Promise<void> {
  checkMediaType(file, "mask");
  if (file.bytes.length >= maskByteLimit) throw invalidMask("mask must be smaller than 4MB");
  const facts = await decode(file.bytes);
  if (facts === undefined || facts.format !== "png") throw invalidMask("mask must be a PNG file");
  if (!facts.hasAlpha) throw invalidMask("mask must have an alpha channel");
  if (facts.width !== first?.width || facts.height !== first.height) {
    throw invalidMask("mask size does not match image size");
  }
}

function invalidMask(reason: string): OpenAiError {
  const message = `Invalid mask image format - ${reason}`;
  return imageUserError(message, "mask", "invalid_mask_image_format");
}

function checkMediaType(file: InputFile, param: string): void {
  if (file.declaredType === null || mediaTypes.has(file.declaredType)) return;
  throw invalidRequest(
    `Invalid file '${param}': unsupported mimetype ('${file.declaredType}'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.`,
    param,
    "unsupported_file_mimetype",
  );
}

/** Decodes the whole file: a header alone does not show that the rest is there. */
async function decode(bytes: Buffer): Promise<Metadata | undefined> {
  try {
    const facts = await sharp(bytes, { failOn: "truncated" }).metadata();
    await sharp(bytes, { failOn: "truncated" }).resize(16, 16, { fit: "fill" }).raw().toBuffer();
    return facts;
  } catch {
    return undefined;
  }
}
