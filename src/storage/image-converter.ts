import type { ImageMediaType } from "../domain/media-type.ts";
import type { Pixels } from "../domain/size.ts";

/** What a picture is to become. */
export interface ConversionOrder {
  readonly pixels: Pixels;
  readonly mediaType: ImageMediaType;
  /** 1 to 100, for types that lose something; null leaves it to the converter. */
  readonly quality: number | null;
}

/** Crops, scales and encodes pictures. */
export interface ImageConverter {
  /**
   * Cuts a picture to the ratio around its centre, scales it to the pixels and encodes it, in one call.
   * @returns The bytes, of whatever type and size they turned out.
   * @throws Whatever the converter refuses with.
   */
  convert(
    picture: ReadableStream<Uint8Array>,
    order: ConversionOrder,
  ): Promise<ReadableStream<Uint8Array>>;
}

/** A converter over Cloudflare's Images binding. Bytes only pass through: it decodes elsewhere. */
export function createImageConverter(images: ImagesBinding): ImageConverter {
  return {
    async convert(picture, { pixels, mediaType, quality }) {
      const { width, height } = pixels;
      const result = await images
        .input(picture)
        .transform({ width, height, fit: "cover", gravity: "center" })
        .output({ format: mediaType, anim: false, ...(quality === null ? {} : { quality }) });
      return result.image();
    },
  };
}
