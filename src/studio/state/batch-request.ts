import type { BatchDraft } from "./batch-draft.ts";

/** A batch draft as a body of `POST /v1/batches`, and of `POST /v1/plan`. */
export function toBatchRequest(draft: BatchDraft): Readonly<Record<string, unknown>> {
  const style = draft.style.trim();
  const shared = {
    ...(style === "" ? {} : { style }),
    ...(draft.highQuality === null ? {} : { highQuality: draft.highQuality }),
  };
  if (draft.kind === "platforms") {
    return { ...shared, prompt: draft.prompt.trim(), platforms: draft.platforms };
  }
  return {
    ...shared,
    ...(draft.platform === "" ? {} : { platform: draft.platform }),
    slides: draft.slides.map(({ prompt, onImageText }) => {
      const text = onImageText.trim();
      return { prompt: prompt.trim(), ...(text === "" ? {} : { onImageText: text }) };
    }),
  };
}

/** What each slide is asked for with: the words in it or, without any, what it shows. */
export function slideWords({ kind, slides }: BatchDraft): readonly string[] {
  if (kind === "platforms") return [];
  return slides.map(({ prompt, onImageText }) => onImageText.trim() || prompt.trim());
}

/** Why a batch cannot be sent, and the id of the field it is about. */
export interface BatchFault {
  readonly words: string;
  readonly fieldId: string;
}

/** The first thing that is missing; null when nothing is. */
export function faultOfBatch(draft: BatchDraft): BatchFault | null {
  if (draft.kind === "platforms") {
    if (draft.prompt.trim() === "") {
      return { words: "Say in words what the images show.", fieldId: "batch-prompt" };
    }
    if (draft.platforms.length > 0) return null;
    return { words: "Choose a platform, or several.", fieldId: "batch-platforms" };
  }
  if (draft.slides.length === 0) return { words: "Add a slide.", fieldId: "add-slide" };
  const index = draft.slides.findIndex(({ prompt }) => prompt.trim() === "");
  const slide = draft.slides[index];
  if (!slide) return null;
  return {
    words: `Say in words what slide ${index + 1} shows, or remove it.`,
    fieldId: promptId(slide.localId),
  };
}

/** The id of the field with a slide's prompt. */
export function promptId(localId: string): string {
  return `prompt-${localId}`;
}
