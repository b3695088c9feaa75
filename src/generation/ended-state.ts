import type { Generation } from "../domain/generation.ts";
import type { Webhook } from "../domain/webhook.ts";
import { openOutbox } from "./outbox.ts";
import type { DrawnImage } from "./outcome.ts";
import type { RunState, Sighted } from "./run-storage.ts";

/** A run that has just ended, with all that follows from it. @param now Unix milliseconds. */
export function endedState(
  generation: Generation,
  drawn: readonly DrawnImage[],
  {
    webhook,
    sighted,
    now,
  }: { readonly webhook: Webhook | null; readonly sighted: Sighted; readonly now: number },
): Extract<RunState, { kind: "ended" }> {
  const unfinished = drawn.flatMap((image) => (image.kind === "drawn" ? image.unfinished : []));
  const outbox = openOutbox(
    {
      images: unfinished.length > 0,
      webhook: webhook !== null,
      // What a call stored in vain is removed in the background, where nobody sees it fail.
      leftovers:
        generation.attempts.some(({ failure }) => failure !== null) ||
        drawn.some((image) => image.kind === "drawn" && image.hadDrafts),
    },
    now,
  );
  return { kind: "ended", generation, outbox, unfinished, webhook, sighted };
}
