import { asApiError } from "../api/api-error.ts";
import { giveFeedback, markFavourite } from "../api/calls.ts";
import type { GenerationView } from "../api/views.ts";
import { updateRun } from "./run.ts";
import { client } from "./session.ts";
import { showChanged } from "./shown-generations.ts";
import { tell } from "./toasts.ts";
import { whenWritten } from "./when-written.ts";

/** Makes a generation a favourite, or not: shown at once, and taken back if it cannot be kept. */
export async function toggleFavourite(generation: GenerationView): Promise<void> {
  const favourite = !generation.favourite;
  showEverywhere({ ...generation, favourite });
  try {
    const { value } = client;
    showEverywhere(await whenWritten(() => markFavourite(value, generation.id, favourite)));
  } catch (error) {
    showEverywhere(generation);
    tell(asApiError(error).message);
  }
}

/** Says whether the engine was the right one. */
export async function judgeEngine(
  generation: GenerationView,
  verdict: "right" | "wrong",
  note: string,
): Promise<void> {
  const text = note.trim();
  const feedback = text === "" ? { verdict } : { verdict, note: text };
  try {
    const { value } = client;
    showEverywhere(await whenWritten(() => giveFeedback(value, generation.id, feedback)));
    tell("Thank you. Whoever runs this service sees which routes were wrong.");
  } catch (error) {
    tell(asApiError(error).message);
  }
}

/** A generation that has changed, wherever it is shown. */
function showEverywhere(changed: GenerationView): void {
  showChanged(changed);
  updateRun(changed);
}
