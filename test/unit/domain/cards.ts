import type { ModelCard } from "../../../src/domain/model-card.ts";
import { priceAt, type Price } from "../../../src/domain/price-book.ts";
import { googleModels } from "../../../src/providers/google/models.ts";
import { openAiModels } from "../../../src/providers/openai/models.ts";

/** Every model card of the product. */
export const allCards: readonly ModelCard[] = [...openAiModels, ...googleModels];

/** The card of an id. Throws when there is none. */
export function cardOf(id: string): ModelCard {
  const card = allCards.find((model) => model.id === id);
  if (!card) throw new Error(`No model card '${id}'.`);
  return card;
}

/** When the published prices that tests hold were read. */
export const readAt = Date.parse("2026-11-22");

/** The price of a card at that time. */
export function priceOf({ prices }: ModelCard): Price {
  return priceAt(prices, readAt);
}
