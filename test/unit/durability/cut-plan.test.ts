import { expect, test } from "vitest";

import { columnName, columns } from "../../durability/column.ts";
import { planCuts, type Cut } from "../../durability/cut-plan.ts";

const plan = planCuts(1000);
const sharesOf = (during: Cut["during"]) =>
  plan.filter(({ cut }) => cut.during === during).map(({ cut }) => cut.share);

test("every part of a life has its share of the points, evenly spread", () => {
  expect(sharesOf("connecting")).toHaveLength(20);
  expect(sharesOf("sending")).toHaveLength(80);
  expect(sharesOf("waiting")).toHaveLength(500);
  expect(sharesOf("receiving")).toHaveLength(400);
  for (const during of ["connecting", "sending", "waiting", "receiving"] as const) {
    const shares = sharesOf(during);
    const step = 1 / shares.length;
    for (const [index, share] of shares.entries()) expect(share).toBeCloseTo((index + 0.5) * step);
  }
});

test("every way to ask is cut as often in every part, by both kinds of end", () => {
  const counts = Map.groupBy(
    plan,
    ({ column, cut }) => `${columnName(column)} ${cut.during === "waiting"}`,
  );
  expect(counts.size).toBe(columns.length * 2);
  const sizes = [...counts.values()].map(({ length }) => length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2);
  expect(plan.filter(({ isReset }) => isReset)).toHaveLength(496);
});
