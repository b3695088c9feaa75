import type { Generation } from "../domain/generation.ts";
import { readFrames } from "../generation/run-frames.ts";
import { generationProblem, lostRunProblem } from "./generation-problem.ts";

/**
 * Waits until a run has ended.
 * @throws ProblemError when it made no image, or when the connection to it was lost.
 */
export async function waitForOutcome(
  frames: ReadableStream<Uint8Array>,
  generationId: string,
): Promise<Generation> {
  const generation = await lastGeneration(frames);
  if (!generation) throw lostRunProblem(generationId);
  if (generation.status === "failed") throw generationProblem(generation);
  return generation;
}

async function lastGeneration(frames: ReadableStream<Uint8Array>): Promise<Generation | undefined> {
  try {
    for await (const { event } of readFrames(frames)) {
      if (event.type === "completed" || event.type === "failed") return event.generation;
    }
  } catch {
    // The stream broke: to the caller the same as one that ended too early.
  }
  return undefined;
}
