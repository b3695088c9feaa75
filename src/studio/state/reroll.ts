import type { GenerationView } from "../api/views.ts";
import { frameOfRatio } from "./frame-of-ratio.ts";
import { previews } from "./previews.ts";
import { startRun } from "./run.ts";

/** Makes the same again, on the engine that made it or on the other one. */
export function reroll(generation: GenerationView, engine: "same" | "other"): void {
  const [image] = generation.images;
  const { aspectRatio, count } = generation.requested;
  void startRun({
    path: `/v1/generations/${generation.id}/reroll`,
    body: { engine, previews },
    idempotencyKey: crypto.randomUUID(),
    startedAt: Date.now(),
    prompt: generation.prompt,
    frame: image ? { width: image.width, height: image.height } : frameOfRatio(aspectRatio),
    count,
  });
}
