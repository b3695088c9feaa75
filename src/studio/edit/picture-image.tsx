import { StoredImage } from "../components/stored-image.tsx";
import type { Picture } from "../state/edit.ts";

/** The picture as it is. */
export function PictureImage({ picture, alt }: { picture: Picture; alt: string }) {
  if (picture.kind === "stored") return <StoredImage image={picture.image} alt={alt} />;
  return <img src={picture.url} alt={alt} width={picture.width} height={picture.height} />;
}
