/** Decides by chance, the same way for the same seed. */
export interface Random {
  /** A whole number from 0 on, below this one. */
  below(most: number): number;
  /** One of these. */
  pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item;
  /** True so often, from 0 to 1. */
  chance(share: number): boolean;
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (most: number) => Math.floor(next() * most);
  return {
    below,
    pick<Item>(items: readonly Item[]): Item {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError("There is nothing to pick from.");
      return item;
    },
    chance: (share) => next() < share,
  };
}
