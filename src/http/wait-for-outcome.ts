import type { Generation } from "../domain/generation.ts";
import type { ImageFrame, RunFrame } from "../generation/run-frames.ts";
import { generationProblem, lostRunProblem } from "./generation-problem.ts";
import { nextFrame, outcomeOf } from "./image-base64.ts";

/**
 * Waits until a run has ended.
 * @throws ProblemError when it made no image, or when the connection to it was lost.
 */
export async function waitForOutcome(
  frames: AsyncGenerator<RunFrame>,
  generationId: string,
): Promise<Generation> {
  const generation = await waitForEnd(frames);
  if (!generation) throw lostRunProblem(generationId);
  if (generation.status !== "completed") throw generationProblem(generation);
  return generation;
}

/** Waits until a run has ended, well or not; undefined when the connection to it was lost. */
export async function waitForEnd(
  frames: AsyncGenerator<RunFrame>,
): Promise<Generation | undefined> {
  for (let frame = await nextFrame(frames); frame; frame = await nextFrame(frames)) {
    const generation = outcomeOf(frame);
    if (!generation) continue;
    await frames.return(undefined);
    return generation;
  }
  return undefined;
}

/**
 * Waits until a run has ended, or hands on the first bytes of its image.
 * @throws ProblemError when it made no image, or when the connection to it was lost.
 */
export async function waitForImage(
  frames: AsyncGenerator<RunFrame>,
  generationId: string,
): Promise<ImageFrame | { readonly kind: "ended"; readonly generation: Generation }> {
  for (let frame = await nextFrame(frames); frame; frame = await nextFrame(frames)) {
    if (frame.kind === "image") return frame;
    const generation = outcomeOf(frame);
    if (generation && generation.status !== "completed") throw generationProblem(generation);
    if (generation) {
      await frames.return(undefined);
      return { kind: "ended", generation };
    }
  }
  throw lostRunProblem(generationId);
}
