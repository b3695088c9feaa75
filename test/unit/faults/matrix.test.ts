import { expect, test } from "vitest";

import { listCells } from "../../faults/cells.ts";
import { row, shown } from "../../faults/describe-fault.ts";
import { countViolations, formatMatrix } from "../../faults/matrix.ts";

const faults = [
  row("one", "it fails", { openai: shown("fault:overloaded"), google: null }),
  row("two", "it fails too", shown("fault:server-error"), { variants: ["no-fallback"] }),
];

const results = listCells(faults).map((cell, index) => ({
  cell,
  checks: 5,
  violations: index === 1 ? [{ invariant: "J2", why: "other bytes" }] : [],
  seconds: 1,
}));

const columns = (line = "") => line.split(/ {2,}/);

test("the matrix shows faults by engine, surface and form, and what was violated", () => {
  expect(countViolations(results)).toBe(1);
  const lines = formatMatrix(results).split("\n");
  expect(columns(lines[0])).toEqual(["FAULT MATRIX", "openai", "google"]);
  expect(columns(lines[2])).toEqual(["it fails", "ok", "J2", "ok", "ok", "–", "–", "–", "–"]);
  expect(columns(lines[3])).toEqual([
    "it fails too · fallback: false",
    "–",
    "–",
    "ok",
    "ok",
    "–",
    "–",
    "ok",
    "ok",
  ]);
  expect(lines).toContain("  J2  it fails, openai, openai stream: other bytes");
  expect(lines.at(-1)).toBe("2 faults, 8 cells, 40 checks, 1 violations");
});
