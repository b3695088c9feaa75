import type { Draft } from "./draft.ts";
import { frameOfRatio } from "./frame-of-ratio.ts";
import { previews } from "./previews.ts";

/** A draft as a body of `POST /v1/generations`. */
export function toRequest(draft: Draft): Readonly<Record<string, unknown>> {
  const { shape, highQuality, count, outputFormat, fallback } = draft;
  const onImageText = draft.onImageText.trim();
  const references = draft.references.flatMap(({ id }) => id ?? []);
  return {
    prompt: draft.prompt.trim(),
    ...(shape.kind === "platform"
      ? { platform: shape.id }
      : { aspectRatio: shape.ratio, resolution: shape.resolution }),
    ...(highQuality === null ? {} : { highQuality }),
    ...(highQuality === false ? {} : { previews }),
    ...(onImageText === "" ? {} : { onImageText }),
    ...(references.length === 0 ? {} : { references }),
    ...(count === 1 ? {} : { count }),
    ...(outputFormat === null ? {} : { outputFormat }),
    ...(fallback ? {} : { fallback }),
  };
}

/** What decides where a draft goes and what it costs, for a plan: the prompt counts by its length. */
export function toPlanRequest(
  draft: Draft,
  highQuality: boolean | null,
): Readonly<Record<string, unknown>> {
  const stepLength = 200;
  const steps = Math.max(1, Math.ceil(draft.prompt.trim().length / stepLength));
  return toRequest({ ...draft, highQuality, prompt: "x".repeat(steps * stepLength) });
}

/** The shape that a draft asks for, in any unit. */
export function frameOf(
  { shape }: Draft,
  findPlatform: (id: string) => { readonly width: number; readonly height: number } | undefined,
): { readonly width: number; readonly height: number } {
  if (shape.kind === "platform") {
    const platform = findPlatform(shape.id);
    return platform ? { width: platform.width, height: platform.height } : { width: 1, height: 1 };
  }
  return frameOfRatio(shape.ratio);
}
