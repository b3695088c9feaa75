import type { ModelCard, ProviderId } from "../domain/model-card.ts";

/** All model cards of the registered providers, found by id or alias. */
export interface Catalog {
  readonly cards: readonly ModelCard[];
  /** Those that have a card, each once. */
  readonly providers: readonly ProviderId[];
  /** The card of an id or alias, or undefined when no model goes by that name. */
  find(name: string): ModelCard | undefined;
  /** The card that takes over from a retired one, or undefined when none is named. */
  successorOf(card: ModelCard): ModelCard | undefined;
}

/**
 * Builds the catalog. Throws when two cards claim one name or a successor is missing: either would
 * route a request to another model than its caller named.
 */
export function createCatalog(cards: readonly ModelCard[]): Catalog {
  const byName = new Map<string, ModelCard>();
  for (const card of cards) {
    for (const name of [card.id, ...card.aliases]) {
      const holder = byName.get(name);
      if (holder) throw new Error(`Model name '${name}' is on '${holder.id}' and '${card.id}'.`);
      byName.set(name, card);
    }
  }
  for (const { id, successor } of cards) {
    if (successor !== null && !byName.has(successor)) {
      throw new Error(`Model '${id}' names the successor '${successor}', which has no card.`);
    }
  }
  return {
    cards,
    providers: [...new Set(cards.map(({ provider }) => provider))],
    find: (name) => byName.get(name),
    successorOf: ({ successor }) => (successor === null ? undefined : byName.get(successor)),
  };
}
