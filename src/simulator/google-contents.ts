import sharp from "sharp";

import {
  fieldViolation,
  invalidArgument,
  rejectedField,
  type GoogleSurface,
} from "./google-error.ts";

/** What the contents of a request hold. */
export type GoogleContents = {
  /** All text parts, one a line. */
  prompt: string;
  /** Inline images that can be read, in order. */
  images: Buffer[];
  imageSizes: { width: number; height: number }[];
  /** Inline images altogether; the simulator cannot read HEIC and HEIF. */
  imageCount: number;
};

type Fields = Record<string, unknown>;

const imageLimit = 14;
const vertexFileLimit = 7 * 1024 * 1024;
const readableTypes = new Set(["image/png", "image/jpeg", "image/webp"]);
const unreadableTypes = new Set(["image/heic", "image/heif"]);
const base64Pattern = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * Reads texts and inline images, whose names have been checked before.
 *
 * Throws `GoogleError` if there is nothing to work on or an image cannot be used.
 */
export async function readContents(
  value: unknown,
  surface: GoogleSurface,
): Promise<GoogleContents> {
  const list: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (list.length === 0) throw rejectedField("contents", "contents is not specified");
  const texts: string[] = [];
  const files: { data: string; mimeType: string; path: string }[] = [];
  for (const [index, entry] of list.entries()) {
    const parts = toFields(entry)["parts"];
    if (!Array.isArray(parts) || parts.length === 0) {
      const path = `contents[${index}].parts`;
      throw rejectedField(path, "contents.parts must not be empty.");
    }
    for (const [position, part] of parts.entries()) {
      const { text, inlineData } = toFields(part);
      const path = `contents[${index}].parts[${position}]`;
      if (typeof text === "string") texts.push(text);
      else if (inlineData !== undefined) files.push({ ...toFile(inlineData), path });
      else
        throw rejectedField(
          `${path}.data`,
          "required oneof field 'data' must have one initialized field",
        );
    }
  }
  if (files.length > imageLimit) {
    throw invalidArgument(`Too many images: at most ${imageLimit} images are allowed per request.`);
  }
  const images: Buffer[] = [];
  const imageSizes: GoogleContents["imageSizes"] = [];
  for (const file of files) {
    const bytes = decode(file, surface);
    if (unreadableTypes.has(file.mimeType)) continue;
    imageSizes.push(await measure(bytes));
    images.push(bytes);
  }
  return { prompt: texts.join("\n"), images, imageSizes, imageCount: files.length };
}

function toFields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function toFile(value: unknown): { data: string; mimeType: string } {
  const { data, mimeType } = toFields(value);
  return {
    data: typeof data === "string" ? data : "",
    mimeType: typeof mimeType === "string" ? mimeType : "",
  };
}

function decode(
  file: { data: string; mimeType: string; path: string },
  surface: GoogleSurface,
): Buffer {
  if (!readableTypes.has(file.mimeType) && !unreadableTypes.has(file.mimeType)) {
    throw invalidArgument(`Unsupported MIME type: ${file.mimeType}`);
  }
  if (!base64Pattern.test(file.data)) {
    const field = `${file.path}.inline_data.data`;
    throw fieldViolation(
      field,
      `Invalid value at '${field}' (TYPE_BYTES), Base64 decoding failed for "${file.data.slice(0, 40)}"`,
    );
  }
  const bytes = Buffer.from(file.data, "base64");
  if (surface !== "gemini" && bytes.length > vertexFileLimit) {
    throw invalidArgument("Inline file is too large: at most 7 MB are allowed per file.");
  }
  return bytes;
}

async function measure(bytes: Buffer): Promise<{ width: number; height: number }> {
  try {
    const { autoOrient } = await sharp(bytes).metadata();
    await sharp(bytes, { failOn: "truncated" }).resize(16, 16, { fit: "fill" }).raw().toBuffer();
    return autoOrient;
  } catch {
    throw invalidArgument(
      "Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
    );
  }
}
