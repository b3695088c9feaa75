import { describe, expect, test } from "vitest";

import { firstWasCalled, served } from "../../scorecard/judge.ts";
import { formatReport, formatScore } from "../../scorecard/report.ts";
import type { Scenario } from "../../scorecard/scenario.ts";
import { listScenarios, pickScenarios } from "../../scorecard/scenarios/all-scenarios.ts";
import { mostProbes } from "../../scorecard/scenarios/outage.ts";
import { judgeForm, notTried, summarize } from "../../scorecard/verdict.ts";
import { call, client, evidence, exchange, failedCall } from "./evidence-builders.ts";

const scenario: Scenario = {
  name: "down",
  title: "it is down",
  done: "the first engine is down",
  forms: ["json", "stream"],
  pace: "short",
  orders: [{}],
  criteria: [firstWasCalled, served],
};

const good = evidence(exchange({ calls: [failedCall(), call({ engine: "second" })] }));
const bad = evidence(exchange({ client: client({ images: [] }) }));
const judge = (given: typeof good) => judgeForm("json", scenario.criteria, given, 1.234);

describe("a verdict", () => {
  test("is a pass when every criterion is met", () => {
    expect(judge(good)).toMatchObject({
      verdict: "pass",
      reason: "",
      seconds: 1.2,
      calls: { first: 1, second: 1 },
    });
  });

  test("has the first criterion that is not met as its reason", () => {
    expect(judge(bad)).toMatchObject({ verdict: "fail", reason: "0 images" });
    expect(judge(bad).criteria.map(({ wrong }) => wrong)).toEqual([null, "0 images"]);
  });

  test("of a scenario is that of its worst form, leaving out what does not apply", () => {
    const none = notTried("stream", "not-applicable", "it does not stream");
    expect(summarize(scenario, [judge(good), none]).verdict).toBe("pass");
    expect(summarize(scenario, [judge(bad), none]).verdict).toBe("fail");
    expect(summarize(scenario, [none]).verdict).toBe("not-applicable");
  });
});

test("the report shows gateways side by side, and why they failed", () => {
  const none = notTried("stream", "not-applicable", "it does not stream");
  const ours = { name: "Ours", note: "", scenarios: [summarize(scenario, [judge(good)])] };
  const theirs = {
    name: "Theirs",
    note: "As usual.",
    scenarios: [summarize(scenario, [judge(bad), none])],
  };
  expect(formatReport([ours, theirs]).split("\n")).toEqual([
    "SCORECARD    OURS                         THEIRS",
    "scenario     JSON                stream   JSON                stream",
    "it is down   pass  1+1   1.2 s   –        FAIL  1+0   1.2 s   n/a",
    "",
    expect.stringContaining("1+1: calls"),
    "",
    "Ours: 1 of 1 passed",
    "",
    "Theirs: 0 of 1 passed",
    "  FAIL  it is down, json: 0 images",
    "  n/a  it is down, stream: it does not stream",
    "  As usual.",
  ]);
  expect(formatScore({ ...theirs, scenarios: [summarize(scenario, [none])] })).toBe(
    "Theirs: 0 of 0 passed, 1 not applicable",
  );
});

describe("the scenarios", () => {
  test("have names of their own", () => {
    const names = listScenarios({ quick: false }).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(17);
  });

  test("leave out long waits in a quick run", () => {
    const quick = listScenarios({ quick: true });
    expect(quick.map(({ name }) => name)).not.toContain("stall");
    expect(quick.at(-1)?.title).toBe("outage of 15 s, 15 requests");
  });

  test("can be picked by name, and a wrong name is told", () => {
    const all = listScenarios({ quick: true });
    expect(pickScenarios(all, [])).toBe(all);
    expect(pickScenarios(all, ["refusal", "outage"]).map(({ name }) => name)).toEqual([
      "refusal",
      "outage",
    ]);
    expect(() => pickScenarios(all, ["stall"])).toThrow(/no scenario 'stall'.*refusal/);
  });

  test.for([
    [15, 2],
    [60, 4],
    [600, 7],
  ] as const)(
    "allow as many probes in %i s as doubled waits leave room for: %i",
    ([seconds, probes]) => {
      expect(mostProbes(seconds)).toBe(probes);
    },
  );
});
