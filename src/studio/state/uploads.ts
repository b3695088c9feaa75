import { ApiError } from "../api/api-error.ts";
import { upload } from "../api/calls.ts";
import { changeDraft, draft, type Reference } from "./draft.ts";
import { mostReferences } from "./reuse.ts";
import { client } from "./session.ts";
import { tell } from "./toasts.ts";

const takenTypes = ["image/png", "image/jpeg", "image/webp"];

/** Sends images for the draft to draw from. What is none, or too many, is said and left out. */
export function addFiles(files: readonly File[]): void {
  const images = files.filter(({ type }) => takenTypes.includes(type));
  if (images.length < files.length) tell("Only PNG, JPEG and WebP images can be drawn from.");
  const room = mostReferences - draft.value.references.length;
  if (images.length > room) tell(`No more than ${mostReferences} images can be drawn from.`);
  for (const file of images.slice(0, Math.max(0, room))) void addFile(file);
}

/** Takes an image out of the draft. The upload itself expires by itself. */
export function removeReference({ localId, url }: Reference): void {
  if (url.startsWith("blob:")) URL.revokeObjectURL(url);
  changeDraft({ references: draft.value.references.filter((one) => one.localId !== localId) });
}

async function addFile(file: File): Promise<void> {
  const localId = crypto.randomUUID();
  const url = URL.createObjectURL(file);
  const reference: Reference = { id: null, localId, name: file.name || "Pasted image", url };
  changeDraft({ references: [...draft.value.references, reference] });
  try {
    const { id } = await upload(client.value, file);
    changeDraft({
      references: draft.value.references.map((one) =>
        one.localId === localId ? { ...one, id } : one,
      ),
    });
  } catch (error) {
    removeReference(reference);
    tell(error instanceof ApiError ? error.message : "The image could not be sent. Try again.");
  }
}
