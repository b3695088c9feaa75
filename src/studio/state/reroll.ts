import type { GenerationView } from "../api/views.ts";
import { startRun } from "./run.ts";

/** Makes the same again, on the engine that made it or on the other one. */
export function reroll(generation: GenerationView, engine: "same" | "other"): void {
  const [image] = generation.images;
  const { aspectRatio, count } = generation.requested;
  const [width = 1, height = 1] = aspectRatio.split(":").map(Number);
  void startRun({
    path: `/v1/generations/${generation.id}/reroll`,
    body: { engine, previews: 2 },
    idempotencyKey: crypto.randomUUID(),
    startedAt: Date.now(),
    prompt: generation.prompt,
    frame: image ? { width: image.width, height: image.height } : { width, height },
    count,
  });
}
