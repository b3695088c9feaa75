import { asApiError } from "../api/api-error.ts";
import type { GenerationView } from "../api/views.ts";
import { saveFile } from "../components/save-file.ts";
import { client } from "../state/session.ts";
import { tell } from "../state/toasts.ts";
import { fileName } from "./file-name.ts";

/** Hands every image of a generation to the browser to be saved, under names that say what they show. */
export async function saveImages(generation: GenerationView): Promise<void> {
  try {
    for (const image of generation.images) {
      // oxlint-disable-next-line no-await-in-loop -- browsers ask about files that come all at once
      const file = await client.value.readFile(`/v1/images/${image.id}`);
      saveFile(file, fileName(generation, image));
    }
  } catch (error) {
    tell(`It could not be downloaded. ${asApiError(error).message}`);
  }
}
