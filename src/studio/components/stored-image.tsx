import type { ImageView } from "../api/views.ts";
import { imagePath, thumbnailUrl, useImageSource } from "./use-image-source.ts";

interface StoredImageProps {
  readonly image: ImageView;
  readonly alt: string;
  readonly isThumbnail?: boolean;
}

/** An image that was made here. */
export function StoredImage({ image, alt, isThumbnail = false }: StoredImageProps) {
  const address = isThumbnail ? thumbnailUrl(image) : imagePath(image);
  const { url, onError } = useImageSource(image, address);
  return (
    <img
      src={url}
      alt={alt}
      width={image.width}
      height={image.height}
      loading={isThumbnail ? "lazy" : "eager"}
      decoding="async"
      onError={onError}
    />
  );
}
