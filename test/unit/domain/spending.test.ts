import { describe, it } from "vitest";

import { toSpending, type KnownSpending } from "../../../src/domain/spending.ts";

const hard = { microUsdPerMonth: 1000, hardStop: true };
const soft = { microUsdPerMonth: 1000, hardStop: false };
const none = { microUsdPerMonth: null, hardStop: true };

function known(change: {
  readonly spent?: number;
  readonly set?: typeof hard | typeof none;
}): KnownSpending {
  const { spent, set } = change;
  return {
    spent: new Map(spent === undefined ? [] : [["openai", spent]]),
    budgets: new Map(set ? [["openai", { ...set, changedAt: 1 }]] : []),
    stop: null,
  };
}

describe("a provider", () => {
  it.for([
    { when: "nothing was said of it", known: known({ spent: 5000 }), defaults: {} },
    { when: "there is some left", known: known({ spent: 999 }), defaults: { openai: hard } },
    { when: "nothing was spent", known: known({}), defaults: { openai: hard } },
    { when: "its budget stops nothing", known: known({ spent: 5000 }), defaults: { openai: soft } },
    {
      when: "an admin took its budget away",
      known: known({ spent: 5000, set: none }),
      defaults: { openai: hard },
    },
  ])("is called when $when", ({ known: spending, defaults }, { expect }) => {
    expect(toSpending(spending, defaults)).toEqual({ stop: null, exhausted: new Set() });
  });

  it.for([
    { when: "its budget is spent", known: known({ spent: 1000 }), defaults: { openai: hard } },
    {
      when: "the budget that an admin set is spent",
      known: known({ spent: 1000, set: hard }),
      defaults: { openai: none },
    },
    {
      when: "an admin gave it nothing",
      known: known({ set: { microUsdPerMonth: 0, hardStop: true } }),
      defaults: {},
    },
  ])("is not called when $when", ({ known: spending, defaults }, { expect }) => {
    expect(toSpending(spending, defaults).exhausted).toEqual(new Set(["openai"]));
  });
});
