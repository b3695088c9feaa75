import { expect, test } from "vitest";

import { formatReport } from "../../durability/report.ts";
import { pickScenarios } from "../../durability/scenario.ts";

test("the report has a line for each scenario, and says why one failed", () => {
  const cut = { name: "cut", title: "client cut" };
  const kill = { name: "kill", title: "SIGKILL under load" };
  const wrongs = Array.from({ length: 22 }, (_, index) => `case ${index}`);
  const text = formatReport([
    { scenario: cut, figure: "9 of 9 kept", notes: ["9 calls"], wrongs: [], seconds: 3 },
    { scenario: kill, figure: "8 of 9", notes: [], wrongs, seconds: 12 },
  ]);
  expect(text.split("\n").slice(0, 9)).toEqual([
    "DURABILITY",
    "client cut           9 of 9 kept   pass   3 s",
    "SIGKILL under load   8 of 9        FAIL   12 s",
    "",
    "cut",
    "  9 calls",
    "",
    "kill",
    "  FAIL  case 0",
  ]);
  expect(text).toMatch(/case 19\n  FAIL {2}and 2 more$/);
});

test("a scenario that is not there is refused, with those that are", () => {
  const all = [{ name: "cut" }, { name: "kill" }];
  expect(() => pickScenarios(all, ["cut", "x"])).toThrow("no scenario 'x'. There are cut, kill.");
  expect(pickScenarios(all, ["kill"])).toEqual([{ name: "kill" }]);
  expect(pickScenarios(all, [])).toEqual(all);
});
