import { typeid } from "typeid-js";

import type { ModelCard } from "../domain/model-card.ts";
import {
  decideState,
  decideVersion,
  unknownModel,
  type ModelState,
  type ModelStates,
} from "../domain/model-state.ts";
import { checkModel, type ModelCheck } from "../providers/check-model.ts";
import type { Services } from "../services.ts";
import type { TurnedAway } from "../storage/model-states.ts";
import type { JobOutcome } from "../telemetry/job-line.ts";
import { sendAlerts } from "../webhooks/send-alerts.ts";
import {
  eventOccasion,
  isAccountFault,
  refusalOccasion,
  unavailableOccasion,
  versionOccasion,
  type KnownModel,
  type Occasion,
} from "./occasions.ts";

/** No provider is waited for longer, in milliseconds. */
const patienceMs = 8000;

/** Calls that were turned away so long ago say nothing of now, in milliseconds. */
const lookBackMs = 15 * 60_000;

type Tools = Pick<
  Services,
  | "alerts"
  | "alertSender"
  | "catalog"
  | "fetch"
  | "modelAlerts"
  | "modelStates"
  | "providers"
  | "report"
  | "routing"
>;

/** Which models are asked for: all, or those of which a check or a call says that they are gone. */
export type Scope = "all" | "doubted";

/**
 * Asks each provider for its models, which costs nothing, keeps what is found, and tells admins what
 * befell them: a model that is gone is retired, and its successor takes over; another version answers; a
 * provider refuses the account. Never throws: what cannot be done is left to the next trigger.
 * @param now Unix milliseconds.
 */
export async function checkLifecycle(tools: Tools, scope: Scope, now: number): Promise<JobOutcome> {
  const done = { checked: 0, gone: 0, unanswered: 0, delivered: 0, undelivered: 0 };
  try {
    const states = await tools.modelStates.read();
    const turnedAway = await tools.modelStates.turnedAwaySince(now - lookBackMs);
    for (const { model, kind } of turnedAway) {
      const card = tools.catalog.find(model);
      if (!card || kind === "model-not-found") continue;
      await raise(tools, refusalOccasion(describe(tools, card), kind, now), now);
    }
    const chosen = chooseCards(tools, scope, states, turnedAway);
    for (const { card, check } of await askFor(chosen, tools)) {
      const known = states.get(card.id);
      await keepState(tools, { card, check, known, scope, now });
      const missedAt = lastMissed(card, turnedAway);
      await tellOfCheck(tools, { card, check, known, missedAt, now });
      done.checked += 1;
      if (check.status === "gone") done.gone += 1;
      if (check.status === "refused" || check.status === "unreachable") done.unanswered += 1;
    }
    Object.assign(done, await sendAlerts(tools, now));
    return { done, failed: done.unanswered + done.undelivered };
  } catch (error) {
    tools.report("models are checked with the next trigger", error);
    return { done, failed: done.unanswered + done.undelivered + 1 };
  }
}

function chooseCards(
  { catalog, providers }: Tools,
  scope: Scope,
  states: ModelStates,
  turnedAway: readonly TurnedAway[],
): readonly ModelCard[] {
  const isDoubted = (card: ModelCard) => {
    const known = states.get(card.id);
    if (known?.state === "retired") return false;
    const isInDoubt = known !== undefined && known.goneSince !== null;
    return isInDoubt || lastMissed(card, turnedAway) !== null;
  };
  return catalog.cards.filter(
    (card) => providers.has(card.provider) && (scope === "all" || isDoubted(card)),
  );
}

/** When the last call began that met 404, in Unix milliseconds; null when none did. */
function lastMissed({ id }: ModelCard, turnedAway: readonly TurnedAway[]): number | null {
  const missed = turnedAway.find(({ model, kind }) => model === id && kind === "model-not-found");
  return missed?.lastAt ?? null;
}

interface AskedModel {
  readonly card: ModelCard;
  readonly check: ModelCheck;
}

/** A model that was asked for, and what was known of it before. */
interface CheckedModel extends AskedModel {
  readonly known: ModelState | undefined;
  readonly now: number;
}

async function askFor(
  cards: readonly ModelCard[],
  { providers, fetch }: Tools,
): Promise<readonly AskedModel[]> {
  const signal = AbortSignal.timeout(patienceMs);
  const asked = cards.map(async (card) => {
    const provider = providers.get(card.provider);
    if (!provider) return [];
    const check = await checkModel({ provider, card, signal, fetch, now: () => Date.now() });
    return [{ card, check }];
  });
  return (await Promise.all(asked)).flat();
}

/** Alerts are raised before what they rest on is kept: lost in between, they are raised again, once. */
async function keepState(
  tools: Tools,
  { card, check, known, scope, now }: CheckedModel & { readonly scope: Scope },
): Promise<void> {
  const { modelStates } = tools;
  const before = known ?? unknownModel(card.id, card.provider, now);
  const model = describe(tools, card);
  const checked = decideState(before, check.status, now);
  const occasion = eventOccasion(model, before, checked.event);
  if (occasion) await raise(tools, occasion, now);
  const seen = scope === "all" ? await modelStates.newestVersion(before) : undefined;
  const { next, isChanged } = decideVersion(checked.next, seen);
  if (isChanged) await raise(tools, versionOccasion(model, next, now), now);
  await modelStates.save(next, known);
}

async function tellOfCheck(
  tools: Tools,
  {
    card,
    check: { status, failure },
    known,
    missedAt,
    now,
  }: CheckedModel & { readonly missedAt: number | null },
): Promise<void> {
  const model = describe(tools, card);
  // Missed though it was there before and is there now: not while it was gone in between.
  const wasThere = known?.state === "available" && known.goneSince === null;
  if (status === "reachable" && wasThere && missedAt !== null && missedAt > known.since) {
    await raise(tools, unavailableOccasion(model, now), now);
  }
  if (status === "refused" && failure && isAccountFault(failure.kind)) {
    await raise(tools, refusalOccasion(model, failure.kind, now), now);
  }
}

function describe({ catalog, routing }: Tools, card: ModelCard): KnownModel {
  const isStandard = card === routing.standardModel;
  const setting = isStandard ? "STANDARD_MODEL" : card === routing.proModel ? "PRO_MODEL" : null;
  return { card, successor: catalog.successorOf(card), setting };
}

async function raise(
  { modelAlerts, alertSender }: Tools,
  { alert, key }: Occasion,
  now: number,
): Promise<void> {
  const id = typeid("alert").toString();
  await modelAlerts.raise({ ...alert, id, at: now }, key, alertSender ? now : null);
}
