import type { ModelStates } from "../domain/model-state.ts";
import { createWatch, type Watch, type WatchOptions } from "../watch.ts";

/**
 * The states of the models as one isolate knows them. When nothing was ever read, none is retired:
 * then calls meet the provider's own 404, and fall back.
 */
export type ModelWatch = Watch<ModelStates>;

/** @param input.read What is known of the models now. */
export function createModelWatch(
  input: Pick<WatchOptions<ModelStates>, "read" | "report" | "now">,
): ModelWatch {
  return createWatch<ModelStates>({
    ...input,
    initial: new Map(),
    softMs: 15_000,
    // A successor takes over everywhere by then.
    hardMs: 60_000,
    trouble: "the states of the models cannot be read",
  });
}
