import { typeid } from "typeid-js";

import type { ModelCard } from "../domain/model-card.ts";
import {
  decideState,
  decideVersion,
  retiredModels,
  unknownModel,
  type CheckVerdict,
  type ModelEvent,
  type ModelState,
} from "../domain/model-state.ts";
import type { ModelCheck } from "../providers/check-model.ts";
import { isRetired, standingModel } from "../routing/heirs.ts";
import type { Services } from "../services.ts";
import type { JobOutcome } from "../telemetry/job-line.ts";
import {
  askForModels,
  chooseCards,
  lastMissed,
  type AskedModel,
  type Scope,
} from "./ask-for-models.ts";
import {
  eventOccasion,
  isAccountFault,
  refusalOccasion,
  unavailableOccasion,
  versionOccasion,
  type KnownModel,
  type Occasion,
} from "./occasions.ts";

/** Calls that were turned away so long ago say nothing of now, in milliseconds. */
const lookBackMs = 15 * 60_000;

/**
 * A provider that made an image so lately takes the key and has the model, whatever it answers to the free
 * question, in milliseconds: a key may be allowed to make images and not to read models.
 */
const servedWithinMs = 24 * 60 * 60_000;

type Tools = Pick<
  Services,
  | "alertSender"
  | "catalog"
  | "fetch"
  | "modelAlerts"
  | "modelStates"
  | "providers"
  | "report"
  | "routing"
>;

/**
 * Asks each provider for its models, which costs nothing, keeps what is found, and has admins told what
 * befell them: a model that is gone is retired, and its successor takes over; another version answers; a
 * provider refuses the account. Never throws: what cannot be done is left to the next trigger.
 * @param now Unix milliseconds.
 */
export async function checkLifecycle(tools: Tools, scope: Scope, now: number): Promise<JobOutcome> {
  const done = { checked: 0, gone: 0, refused: 0, unanswered: 0 };
  try {
    const states = await tools.modelStates.read();
    const turnedAway = await tools.modelStates.turnedAwaySince(now - lookBackMs);
    for (const { model, kind, lastAt } of turnedAway) {
      const card = tools.catalog.find(model);
      if (!card || kind === "model-not-found") continue;
      const isKnown = (states.get(model)?.state ?? "unknown") !== "unknown";
      // An account need not have access to all.
      if (kind === "model-refused" && !isKnown && settingOf(tools, card) === null) continue;
      await raise(tools, refusalOccasion(card, kind, lastAt), now);
    }
    const asked = await askForModels(chooseCards(tools, scope, states, turnedAway), tools);
    const found: FoundModel[] = [];
    for (const { card, check } of asked) {
      const known = states.get(card.id);
      const before = known ?? unknownModel(card.id, card.provider, now);
      const missedAt = lastMissed(card, turnedAway);
      const verdict = await verdictOn(tools, before, check, { missedAt, now });
      found.push({ card, check, known, before, ...decideState(before, verdict, now) });
    }
    const after = new Map([...states, ...found.map(({ card, next }) => [card.id, next] as const)]);
    const retired = retiredModels(after);
    for (const model of found) {
      await keepState(tools, model, { retired, scope, now });
      await tellOfCheck(tools, model, { missedAt: lastMissed(model.card, turnedAway), now });
      count(done, model.check);
    }
    return { done, failed: done.unanswered };
  } catch (error) {
    tools.report("models are checked with the next trigger", error);
    return { done, failed: done.unanswered + 1 };
  }
}

/**
 * What is believed of a check. That a model is gone is not while it makes images, and no call since has met
 * 404: a gateway before a provider may know how to make images, and no models.
 */
async function verdictOn(
  { modelStates }: Tools,
  { model, state }: ModelState,
  { status }: ModelCheck,
  { missedAt, now }: { readonly missedAt: number | null; readonly now: number },
): Promise<CheckVerdict> {
  if (status !== "gone" || state === "retired") return status;
  const since = Math.max(missedAt ?? 0, now - servedWithinMs);
  return (await modelStates.hasModelServedSince(model, since)) ? "refused" : "gone";
}

/** A model that was asked for, what was known of it, and what the answer makes of that. */
interface FoundModel extends AskedModel {
  /** Undefined when nothing was kept. */
  readonly known: ModelState | undefined;
  readonly before: ModelState;
  readonly next: ModelState;
  readonly event: ModelEvent;
}

/** A refusal is no fault of the check: of another region, or of a key that may not read models. */
function count(
  done: { checked: number; gone: number; refused: number; unanswered: number },
  { status }: ModelCheck,
): void {
  done.checked += 1;
  if (status === "gone") done.gone += 1;
  if (status === "refused") done.refused += 1;
  if (status === "unreachable") done.unanswered += 1;
}

/** Alerts are raised before what they rest on is kept: lost in between, they are raised again, once. */
async function keepState(
  tools: Tools,
  { card, known, before, next: checked, event }: FoundModel,
  {
    retired,
    scope,
    now,
  }: { readonly retired: ReadonlySet<string>; readonly scope: Scope; readonly now: number },
): Promise<void> {
  const { modelStates } = tools;
  const model = describe(tools, card, retired);
  const occasion = eventOccasion(model, before, event);
  if (occasion) await raise(tools, occasion, now);
  const seen = scope === "all" ? await modelStates.newestVersion(before) : undefined;
  const { next, isChanged } = decideVersion(checked, seen);
  if (isChanged) await raise(tools, versionOccasion(card, next, now), now);
  await modelStates.save(next, known);
}

async function tellOfCheck(
  tools: Tools,
  { card, check: { status, failure }, known }: FoundModel,
  { missedAt, now }: { readonly missedAt: number | null; readonly now: number },
): Promise<void> {
  // Missed though it was there before and is there now: not while it was gone in between.
  const wasThere = known?.state === "available" && known.goneSince === null;
  if (status === "reachable" && wasThere && missedAt !== null && missedAt > known.since) {
    await raise(tools, unavailableOccasion(card, missedAt), now);
  }
  if (status !== "refused" || !failure || !isAccountFault(failure.kind)) return;
  if (settingOf(tools, card) === null) return;
  // What calls are refused for is told of them: the question alone counts where there are none.
  if (await tools.modelStates.hasServedSince(card.provider, now - servedWithinMs)) return;
  await raise(tools, refusalOccasion(card, failure.kind, now), now);
}

function describe(tools: Tools, card: ModelCard, retired: ReadonlySet<string>): KnownModel {
  // The model itself is left out, also where it has come back: the other did its work until now.
  const others = new Set([...retired, card.id]);
  const heir = standingModel(card, tools.catalog, others);
  const successor = isRetired(heir, others) ? null : heir;
  return { card, successor, setting: settingOf(tools, card) };
}

function settingOf({ routing }: Tools, card: ModelCard): KnownModel["setting"] {
  if (card === routing.standardModel) return "STANDARD_MODEL";
  return card === routing.proModel ? "PRO_MODEL" : null;
}

async function raise(
  { modelAlerts, alertSender }: Tools,
  { alert, key }: Occasion,
  now: number,
): Promise<void> {
  const id = typeid("alert").toString();
  await modelAlerts.raise({ ...alert, id, at: now }, key, alertSender ? now : null);
}
