import type { BatchEvent, BatchItem } from "../domain/batch.ts";
import type { GenerationEvent } from "../domain/generation-event.ts";
import type { Generation } from "../domain/generation.ts";
import type { ProviderId } from "../domain/model-card.ts";
import { retiredModels } from "../domain/model-state.ts";
import { retried } from "../retried.ts";
import type { Services } from "../services.ts";
import type { BatchState } from "./batch-storage.ts";
import { followRun, framesOf } from "./follow-run.ts";
import type { Submission } from "./submission.ts";
import { circuitsFor, planFor } from "./submit.ts";

/** Waits before a run that turned an item away, or was lost, is begun again, in milliseconds. */
const startAgainAfterMs = [500, 2000, 5000];

/** What carrying an item out has to do with its batch. */
export interface CarryInput {
  readonly services: Services;
  readonly batch: BatchState;
  /** Undefined when it has its image already. */
  readonly submission: Submission | undefined;
  /** False when another instance of the batch may have submitted it. */
  readonly isFirst: boolean;
  /** The last event of its run that the batch has told of. */
  readonly seen: number;
  readonly isCancelled: () => boolean;
  /** @param id Of the run's event. */
  readonly tell: (event: BatchEvent, id: number) => void;
  /** The item is at another provider now. */
  readonly moveTo: (provider: ProviderId) => void;
  readonly background: (promise: Promise<unknown>) => void;
  readonly now: () => number;
}

/** What is seen of an item: how it ended, that it was cancelled before it began, or nothing yet. */
export type CarriedItem =
  | { readonly kind: "ended"; readonly generation: Generation }
  | { readonly kind: "unbegun" }
  | { readonly kind: "unseen" };

/**
 * Submits an item's generation to its run, and follows it to its end. Whoever does that again, after
 * the batch's object was lost, finds what is there: nothing is made twice.
 * @throws What the run's last try threw.
 */
export async function carryItem(item: BatchItem, input: CarryInput): Promise<CarriedItem> {
  const { services, batch, isCancelled, isFirst } = input;
  const { generationId } = item;
  const run = () => services.runs.get(generationId, batch.location);
  if (!isFirst) {
    // A run removes itself after a day: one that is not there may have ended long ago.
    const ended = await findEnded(item, input);
    if (ended) return { kind: "ended", generation: ended };
  }
  if (input.submission && !isCancelled()) await submit(item, input.submission, input);
  if (isCancelled()) {
    const result = await run().cancel(batch.accountId);
    return result.kind === "unknown"
      ? { kind: "unbegun" }
      : { kind: "ended", generation: result.generation };
  }
  const watch = async (after: number) =>
    framesOf(await run().watch(batch.accountId, { previews: false, image: false, after }));
  const first = await watch(input.seen);
  if (first) {
    for await (const frame of followRun(first, input.seen, watch)) {
      if (frame.kind !== "event") continue;
      const { event, id } = frame;
      if (event.type === "completed" || event.type === "failed") {
        return { kind: "ended", generation: event.generation };
      }
      pass(item, event, id, input);
    }
  }
  const generation = await findEnded(item, input);
  return generation ? { kind: "ended", generation } : { kind: "unseen" };
}

/**
 * The generation of an item, when that has ended: by its run, or by its record, which outlives the run
 * and a deletion.
 * @throws When one does not answer, or the record cannot be read: nothing may be begun then.
 */
export async function findEnded(
  { generationId }: BatchItem,
  { services, batch }: Pick<CarryInput, "services" | "batch">,
): Promise<Generation | undefined> {
  const { accountId } = batch;
  const running = await services.runs.get(generationId).describe(accountId);
  if (running) return running.status === "running" ? undefined : running;
  const kept = await services.records.find(accountId, generationId);
  if (kept.kind === "unreadable") throw new Error("The record of an item cannot be read.");
  return kept.kind === "found" ? kept.generation : undefined;
}

/**
 * Until it is taken, or the item is cancelled meanwhile.
 * @throws What the last try threw · Error while spending is stopped: the batch's alarm tries again.
 */
async function submit(
  { generationId }: BatchItem,
  submission: Submission,
  input: CarryInput,
): Promise<void> {
  const { services, batch, isCancelled } = input;
  const [{ stop, exhausted }, states] = await Promise.all([
    services.spending.look(input.background),
    services.models.look(input.background),
  ]);
  if (stop) throw new Error("Spending is stopped.");
  const asked = await planAnew(submission, { exhausted, retired: retiredModels(states) }, input);
  let tries = 0;
  const tryOnce = async () => {
    if (isCancelled()) return;
    const result = await services.runs
      .get(generationId, batch.location)
      .submit(asked, !input.isFirst || (tries += 1) > 1);
    if (result.kind === "overloaded") throw new Error("The run was turned away.");
  };
  await retried(tryOnce, startAgainAfterMs, (error) => {
    services.report("an item of a batch is begun again", error);
  });
}

/** Of a run's events, those that a batch tells, too. */
function pass(
  { index, generationId }: BatchItem,
  event: GenerationEvent,
  id: number,
  { services, tell, moveTo }: CarryInput,
): void {
  switch (event.type) {
    case "routed": {
      const { model, reasons } = event;
      const card = services.catalog.find(model);
      if (card) moveTo(card.provider);
      return tell({ type: "item-routed", index, generationId, model, reasons }, id);
    }
    case "attempt-failed": {
      const { model, kind, next } = event;
      const card = next === null ? undefined : services.catalog.find(next);
      if (card) moveTo(card.provider);
      return tell({ type: "item-attempt-failed", index, generationId, model, kind, next }, id);
    }
    case "accepted":
    case "preview":
    case "restarted":
    case "completed":
    case "failed":
      return;
  }
}

/**
 * The submission as of now: since the batch was accepted, engines may have failed or come back, and
 * budgets been spent. When no way leads anywhere at the moment, the run finds out by the plan that was
 * made then.
 */
async function planAnew(
  submission: Submission,
  {
    exhausted,
    retired,
  }: { readonly exhausted: ReadonlySet<ProviderId>; readonly retired: ReadonlySet<string> },
  { services, background, now }: CarryInput,
): Promise<Submission> {
  const { accountId, keyId, request, plan: former } = submission;
  const tier = services.config.tiers[submission.tier];
  const caller = { accountId, keyId, tier, limits: tier };
  const circuits = await circuitsFor(services, caller, request, retired, background);
  const at = now();
  const plan = planFor(services, caller, request, { circuits, exhausted, retired, now: at });
  return {
    ...submission,
    circuits,
    exhausted: [...exhausted],
    createdAt: at,
    plan: plan.kind === "route" ? plan : former,
  };
}
