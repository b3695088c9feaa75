import type { ModelCard } from "../../../src/domain/model-card.ts";
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
