import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  decideState,
  decideVersion,
  retiredModels,
  unknownModel,
  type CheckVerdict,
  type ModelEvent,
  type ModelState,
} from "../../../src/domain/model-state.ts";

const start = 1_800_000_000_000;
const fresh = unknownModel("gpt-image-2", "openai", start);

/** Checks one after the other, each so many milliseconds after the one before. */
type Checks = readonly (readonly [afterMs: number, verdict: CheckVerdict])[];

function after(...checks: Checks) {
  let state = fresh;
  let now = start;
  const events: ModelEvent[] = [];
  for (const [afterMs, verdict] of checks) {
    now += afterMs;
    const { next, event } = decideState(state, verdict, now);
    state = next;
    if (event) events.push(event);
  }
  return { state, events, now };
}

const minute = 60_000;

describe("what checks make of a model", () => {
  test.for<
    readonly [
      when: string,
      checks: Checks,
      state: ModelState["state"],
      events: readonly ModelEvent[],
    ]
  >([
    ["it is there", [[0, "reachable"]], "available", []],
    [
      "it is there, again and again",
      [
        [0, "reachable"],
        [minute, "reachable"],
      ],
      "available",
      [],
    ],
    [
      "it is gone once",
      [
        [0, "reachable"],
        [minute, "gone"],
      ],
      "available",
      [],
    ],
    ["it is gone once, of one never seen", [[0, "gone"]], "unknown", []],
    [
      "it is gone twice",
      [
        [0, "reachable"],
        [minute, "gone"],
        [minute, "gone"],
      ],
      "retired",
      ["retired"],
    ],
    [
      "it is gone twice within a moment",
      [
        [0, "reachable"],
        [minute, "gone"],
        [29_999, "gone"],
      ],
      "available",
      [],
    ],
    [
      "it is gone, there, and gone",
      [
        [0, "gone"],
        [minute, "reachable"],
        [minute, "gone"],
      ],
      "available",
      [],
    ],
    [
      "it is gone, nobody answers, and it is gone",
      [
        [0, "reachable"],
        [minute, "gone"],
        [minute, "unreachable"],
        [minute, "gone"],
      ],
      "retired",
      ["retired"],
    ],
    [
      "it stays gone",
      [
        [0, "gone"],
        [minute, "gone"],
        [minute, "gone"],
        [minute, "refused"],
      ],
      "retired",
      ["retired"],
    ],
    [
      "it comes back",
      [
        [0, "gone"],
        [minute, "gone"],
        [minute, "reachable"],
        [minute, "reachable"],
      ],
      "available",
      ["retired", "returned"],
    ],
    [
      "the account is refused",
      [
        [0, "reachable"],
        [minute, "refused"],
        [minute, "refused"],
      ],
      "available",
      [],
    ],
    [
      "nobody answers",
      [
        [0, "unreachable"],
        [minute, "unreachable"],
      ],
      "unknown",
      [],
    ],
  ])("when %s", ([, checks, state, events]) => {
    const found = after(...checks);
    expect({ state: found.state.state, events: found.events }).toEqual({ state, events });
    expect(found.state.checkedAt).toBe(found.now);
  });

  test("its state is as old as the check that brought it", () => {
    const { state } = after([0, "reachable"], [minute, "gone"], [minute, "gone"], [minute, "gone"]);
    expect(state.since).toBe(start + 2 * minute);
  });

  const verdict = fc.constantFrom<CheckVerdict>("reachable", "gone", "refused", "unreachable");
  const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 600_000 }), verdict), {
    maxLength: 40,
  });

  test("retires none that was not said to be gone twice, and not found since", () => {
    let retirements = 0;
    const follow = (checks: Checks) => {
      let gone = 0;
      let before: ModelState = fresh;
      let now = start;
      for (const [afterMs, answer] of checks) {
        now += afterMs;
        if (answer === "gone") gone += 1;
        if (answer === "reachable") gone = 0;
        const { next, event } = decideState(before, answer, now);
        if (event === "retired") retirements += 1;
        expect(event !== "retired" || gone >= 2).toBe(true);
        expect(next.state !== "retired" || gone > 0).toBe(true);
        expect(answer !== "reachable" || next.state === "available").toBe(true);
        // That a model is there is news only of one that was gone.
        const isFound = before.state === "unknown" && next.state === "available";
        expect(event !== null).toBe(next.state !== before.state && !isFound);
        before = next;
      }
    };
    fc.assert(fc.property(history, follow));
    expect(retirements).toBeGreaterThan(0);
  });
});

describe("the version that answers", () => {
  const known = { ...fresh, version: "001", versionSeenAt: start };

  test("is not another one when it is the first", () => {
    const seen = { version: "001", seenAt: start, firstSeenAt: start };
    const { next, isChanged } = decideVersion(fresh, seen);
    expect(isChanged).toBe(false);
    expect(next).toMatchObject({ version: "001", previousVersion: null, versionChangedAt: null });
  });

  test("changes when the newest answer reports another, from its first answer on", () => {
    const seen = { version: "002", seenAt: start + 900, firstSeenAt: start + 400 };
    const { next, isChanged } = decideVersion(known, seen);
    expect(isChanged).toBe(true);
    expect(next).toMatchObject({
      version: "002",
      versionSeenAt: start + 900,
      previousVersion: "001",
      versionChangedAt: start + 400,
    });
    expect(decideVersion(next, seen)).toEqual({ next, isChanged: false });
  });

  test.for([
    ["no answer has reported one", undefined],
    ["it is the same", { version: "001", seenAt: start + 5, firstSeenAt: start + 5 }],
    [
      "it is that of an older answer",
      { version: "000", seenAt: start - 1, firstSeenAt: start - 1 },
    ],
  ] as const)("stays when %s", ([, seen]) => {
    const { next, isChanged } = decideVersion(known, seen);
    expect({ version: next.version, isChanged }).toEqual({ version: "001", isChanged: false });
  });
});

test("retired models are those whose state says so", () => {
  const retired: ModelState = { ...fresh, model: "gone", state: "retired" };
  const inDoubt: ModelState = { ...fresh, model: "doubted", goneSince: start };
  const states = new Map([fresh, retired, inDoubt].map((state) => [state.model, state]));
  expect(retiredModels(states)).toEqual(new Set(["gone"]));
});
