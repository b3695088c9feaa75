/** The file types a client may ask for. */
export const outputFormats = ["png", "jpeg", "webp"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** The media types images are stored and served under. Nothing else is ever served as an image. */
export type ImageMediaType = `image/${OutputFormat}`;

/** `jpeg` → `image/jpeg`. */
export function toMediaType(format: OutputFormat): ImageMediaType {
  return `image/${format}`;
}

/** `image/jpeg` → `jpeg`. */
export function toOutputFormat(mediaType: ImageMediaType): OutputFormat {
  switch (mediaType) {
    case "image/png":
      return "png";
    case "image/jpeg":
      return "jpeg";
    case "image/webp":
      return "webp";
  }
}

/** Whether a type keeps each pixel as it is. */
export function isLossless(mediaType: ImageMediaType): boolean {
  return mediaType === "image/png";
}

/** What file names of a type end with, without the dot. */
export function extensionOf(mediaType: ImageMediaType): string {
  const format = toOutputFormat(mediaType);
  return format === "jpeg" ? "jpg" : format;
}
