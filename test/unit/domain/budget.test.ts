import * as fc from "fast-check";
import { describe, it } from "vitest";

import {
  greatestBudget,
  isExhausted,
  isStopped,
  percentSpent,
  reachedThresholds,
  type Budget,
} from "../../../src/domain/budget.ts";

const budgetOf = (microUsdPerMonth: number | null, hardStop = true): Budget => ({
  microUsdPerMonth,
  hardStop,
});

describe("a budget", () => {
  it.for([
    { budget: 1000, spent: 0, reached: [], percent: 0 },
    { budget: 1000, spent: 499, reached: [], percent: 49.9 },
    { budget: 1000, spent: 500, reached: [50], percent: 50 },
    { budget: 1000, spent: 799, reached: [50], percent: 79.9 },
    { budget: 1000, spent: 800, reached: [50, 80], percent: 80 },
    { budget: 1000, spent: 999, reached: [50, 80], percent: 99.9 },
    { budget: 1000, spent: 1000, reached: [50, 80, 100], percent: 100 },
    { budget: 1000, spent: 5000, reached: [50, 80, 100], percent: 500 },
    { budget: 8, spent: 3, reached: [], percent: 37.5 },
    { budget: 8, spent: 5, reached: [50], percent: 62.5 },
    { budget: 0, spent: 0, reached: [50, 80, 100], percent: 100 },
    { budget: null, spent: 1_000_000, reached: [], percent: null },
  ])("of $budget with $spent spent", ({ budget, spent, percent, ...row }, { expect }) => {
    const reached: readonly number[] = row.reached;
    expect(reachedThresholds(budgetOf(budget), spent)).toEqual(reached);
    expect(percentSpent(budgetOf(budget), spent)).toEqual(percent);
    expect(isExhausted(budgetOf(budget), spent)).toBe(reached.includes(100));
    expect(isStopped(budgetOf(budget), spent)).toBe(reached.includes(100));
    expect(isStopped(budgetOf(budget, false), spent)).toBe(false);
  });

  it("is reached part by part while it is spent, however large it is", ({ expect }) => {
    const amount = fc.integer({ min: 0, max: greatestBudget });
    fc.assert(
      fc.property(amount, amount, fc.nat({ max: 1_000_000 }), (limit, spent, more) => {
        const before = reachedThresholds(budgetOf(limit), spent);
        const after = reachedThresholds(budgetOf(limit), spent + more);
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.includes(100)).toBe(isExhausted(budgetOf(limit), spent + more));
      }),
    );
  });
});
