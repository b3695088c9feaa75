import type { Generation } from "./generation.ts";
import { noMarks } from "./marks.ts";

/** What is left of a generation that is deleted: who paid what for which engine, without words or images. */
export function erasedGeneration(generation: Generation, now: number): Generation {
  const { inputs: _inputs, ...requested } = generation.requested;
  return {
    ...generation,
    prompt: "",
    requested: { ...requested, onImageText: null },
    metadata: {},
    images: [],
    marks: noMarks,
    deletedAt: now,
  };
}
