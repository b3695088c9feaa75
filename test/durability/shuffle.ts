import type { RandomSource } from "../../src/simulator/random.ts";

/** The same items in an order that is left to chance. */
export function shuffle<Item>(items: readonly Item[], random: RandomSource): readonly Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
