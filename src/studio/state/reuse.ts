import type { GenerationView, ImageView } from "../api/views.ts";
import { changeDraft, draft, type Draft, type Reference } from "./draft.ts";
import { tell } from "./toasts.ts";

/** The most that any engine takes. */
export const mostReferences = 14;

/** Puts a generation's prompt and settings back into the draft. */
export function reuseSettings(generation: GenerationView): void {
  const { prompt, requested } = generation;
  changeDraft({
    prompt,
    onImageText: requested.onImageText ?? "",
    shape: shapeOf(generation),
    highQuality: requested.highQuality ?? (requested.model === "pro" ? true : null),
    count: requested.count,
    outputFormat: requested.platform === null ? requested.outputFormat : null,
    fallback: requested.fallback,
  });
}

/** Adds an image that was made here to those to draw from. */
export function addReference(image: ImageView, url: string): void {
  const { references } = draft.value;
  if (references.some(({ id }) => id === image.id)) return;
  if (references.length >= mostReferences) {
    tell(`No more than ${mostReferences} images can be drawn from.`);
    return;
  }
  const reference: Reference = { id: image.id, localId: image.id, name: "From the history", url };
  changeDraft({ references: [...references, reference] });
}

function shapeOf({ requested }: GenerationView): Draft["shape"] {
  const { platform, aspectRatio, resolution } = requested;
  return platform === null
    ? { kind: "ratio", ratio: aspectRatio, resolution }
    : { kind: "platform", id: platform };
}
