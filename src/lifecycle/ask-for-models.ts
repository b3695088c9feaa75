import type { ModelCard } from "../domain/model-card.ts";
import type { ModelStates } from "../domain/model-state.ts";
import { checkModel, type ModelCheck } from "../providers/check-model.ts";
import type { Services } from "../services.ts";
import type { TurnedAway } from "../storage/model-states.ts";

/** No provider is waited for longer, in milliseconds. */
const patienceMs = 8000;

/** Which models are asked for: all, or those of which a check or a call says that they are gone. */
export type Scope = "all" | "doubted";

/** A model, and what its provider answered. */
export interface AskedModel {
  readonly card: ModelCard;
  readonly check: ModelCheck;
}

/** The models of configured providers that are to be asked for. */
export function chooseCards(
  { catalog, providers }: Pick<Services, "catalog" | "providers">,
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
export function lastMissed({ id }: ModelCard, turnedAway: readonly TurnedAway[]): number | null {
  const missed = turnedAway.find(({ model, kind }) => model === id && kind === "model-not-found");
  return missed?.lastAt ?? null;
}

/** Asks for all at once. Never throws for what a provider does. */
export async function askForModels(
  cards: readonly ModelCard[],
  { providers, fetch }: Pick<Services, "providers" | "fetch">,
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
