import { extensionOf } from "../../domain/media-type.ts";
import type { GenerationView, ImageView } from "../api/views.ts";

/** Words of the prompt that a name is made of. */
const mostWords = 6;

/** What a file is called: `paper-boat-on-a-calm-lake-1080x1350.jpg`. */
export function fileName({ prompt, images }: GenerationView, image: ImageView): string {
  const words = prompt.toLocaleLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? ["image"];
  const number = images.length > 1 ? `-${image.imageIndex + 1}` : "";
  const name = words.slice(0, mostWords).join("-").slice(0, 60);
  return `${name}-${image.size}${number}.${extensionOf(image.mediaType)}`;
}
