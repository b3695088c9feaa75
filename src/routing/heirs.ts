import type { ModelCard } from "../domain/model-card.ts";
import type { Catalog } from "./catalog.ts";

/**
 * True when the provider has shut the model down, by its card or by the free model check.
 * @param retired Ids of the models that the check found gone.
 */
export function isRetired(card: ModelCard, retired: ReadonlySet<string>): boolean {
  return card.lifecycle.state === "retired" || retired.has(card.id);
}

/** The model itself and, for as long as they are retired, the one that takes over from the last. */
export function withHeirs(
  card: ModelCard,
  catalog: Catalog,
  retired: ReadonlySet<string>,
): readonly ModelCard[] {
  const line = new Set([card]);
  // A set also visits what is added while it is walked, and each model once: a circle ends.
  for (const model of line) {
    const heir = isRetired(model, retired) ? catalog.successorOf(model) : undefined;
    if (heir) line.add(heir);
  }
  return [...line];
}

/** The model that does the work of another: itself, or the first of its heirs that is not retired. */
export function standingModel(
  card: ModelCard,
  catalog: Catalog,
  retired: ReadonlySet<string>,
): ModelCard {
  return withHeirs(card, catalog, retired).find((model) => !isRetired(model, retired)) ?? card;
}
