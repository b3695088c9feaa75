import type { ImageMediaType } from "../domain/media-type.ts";
import type { Pixels } from "../domain/size.ts";

/** What a picture is to become. */
export interface ConversionOrder {
  readonly pixels: Pixels;
  /** `cover` makes it these pixels, cut around its centre; `within` no larger than them, and whole. */
  readonly fit: "cover" | "within";
  readonly mediaType: ImageMediaType;
  /** 1 to 100, for types that lose something; null leaves it to the converter. */
  readonly quality: number | null;
}

/** Crops, scales and encodes pictures. */
export interface ImageConverter {
  /**
   * Cuts a picture to the ratio, scales it to the pixels and encodes it, in one call.
   * @returns The bytes, of whatever type and size they turned out.
   * @throws Whatever the converter refuses with.
   */
  convert(
    picture: ReadableStream<Uint8Array>,
    order: ConversionOrder,
  ): Promise<ReadableStream<Uint8Array>>;
}

const fits = {
  cover: { fit: "cover", gravity: "center" },
  within: { fit: "scale-down" },
} as const;

/** A converter over Cloudflare's Images binding. Bytes only pass through: it decodes elsewhere. */
export function createImageConverter(images: ImagesBinding): ImageConverter {
  return {
    async convert(picture, { pixels, fit, mediaType, quality }) {
      const { width, height } = pixels;
      const result = await images
        .input(picture)
        .transform({ width, height, ...fits[fit] })
        .output({ format: mediaType, anim: false, ...(quality === null ? {} : { quality }) });
      return result.image();
    },
  };
}
