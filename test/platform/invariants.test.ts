import { describe, it } from "vitest";

import type { GenerationAnswer } from "../worker/generations.ts";
import type { Evidence } from "./evidence.ts";
import { invariants, judge } from "./invariants.ts";
import { decideBy, rule, type Rule } from "./rules.ts";
import type { Point } from "./script.ts";

const sha256 = "ab".repeat(32);
const key = "images/acct_1/gen_1/img_1/1.1";

const attempt = {
  number: 1,
  imageIndex: 0,
  provider: "google",
  failure: null,
} as unknown as GenerationAnswer["attempts"][number];
const interrupted = {
  ...attempt,
  failure: { kind: "interrupted", message: "", mayBeBilled: true },
};

const view = {
  id: "gen_1",
  status: "completed",
  costMicroUsd: 7,
  error: null,
  attempts: [attempt],
  images: [{ id: "img_1", imageIndex: 0, sha256 }],
} as unknown as GenerationAnswer;

const amounts = { images: 1, microUsd: 7 };
const none = { images: 0, microUsd: 0 };
const call = { provider: "google", response: { images: [{ sha256 }] } };
const answer = {
  end: "whole",
  status: 200,
  problem: null,
  isAccepted: true,
  isReplayed: false,
  outcome: "completed",
  images: [sha256],
  text: "",
} as const;
const kept = { ...view, images: [{ id: "img_1", key }] };

/** A run of which nothing is wrong, but for these facts. */
function evidence(changes: object = {}): Evidence {
  return {
    expected: {
      ends: ["completed"],
      endsInterrupted: [],
      isPatient: true,
      images: 1,
      calls: 1,
      problems: [],
    },
    script: { generationId: "gen_1", resets: 0, stored: [1], struck: [] },
    prompt: "A paper boat",
    answers: [answer],
    cancelled: null,
    followed: { alarms: 1, stuck: null },
    calls: [call],
    views: [view, view],
    row: kept,
    record: kept,
    stored: { img_1: sha256 },
    keys: [key],
    ledger: {
      month: "2100-11",
      reserved: amounts,
      settled: amounts,
      returned: none,
      exceeded: none,
      open: { reservations: 0, ...none },
    },
    ...changes,
  } as unknown as Evidence;
}

function views(changes: object): object {
  const changed = { ...view, ...changes };
  return { views: [changed, changed] };
}

const lost = { script: { generationId: "gen_1", resets: 1, stored: [1], struck: [] } };

const cases: Readonly<Record<string, readonly (readonly [object, RegExp])[]>> = {
  end: [
    [{ followed: { alarms: 60, stuck: "running after 60 alarms" } }, /stuck: running/],
    [{ views: [null, null] }, /it is gone/],
    [views({ status: "failed" }), /it is failed \(no error; made\)/],
    [{ cancelled: 200 }, /although it was said to be cancelled/],
    [views({ images: [] }), /0 images/],
    [{ answers: [answer, { ...answer, outcome: "failed" }] }, /told that it failed/],
  ],
  images: [
    [{ stored: { img_1: "status 404" } }, /fetched status 404/],
    [{ calls: [{ ...call, response: { images: [] } }] }, /image 0/],
  ],
  ledger: [
    [{ ledger: { ...evidence().ledger, open: { reservations: 1, ...none } } }, /1 reservations/],
    [{ ledger: { ...evidence().ledger, settled: none } }, /used 0 for 0, made 1 for 7/],
    [{ ledger: { ...evidence().ledger, returned: amounts } }, /reserved is not settled/],
  ],
  calls: [
    [{ ...lost, calls: [call, call] }, /2 calls of google, 1 attempts/],
    [views({ attempts: [attempt, attempt] }), /numbers 1, 1/],
    [
      { calls: [call, call], ...views({ attempts: [attempt, { ...attempt, number: 2 }] }) },
      /2 calls, needed were 1/,
    ],
  ],
  interrupted: [
    [views({ attempts: [interrupted] }), /without a reset/],
    [
      { ...lost, ...views({ attempts: [{ ...interrupted, failure: { kind: "interrupted" } }] }) },
      /cost nothing/,
    ],
    [
      {
        ...lost,
        ...views({
          attempts: [interrupted, 2, 3].map((one) =>
            one === interrupted ? one : { ...attempt, number: one },
          ),
        }),
      },
      /2 calls after attempt 1/,
    ],
  ],
  found: [[{ ...lost, ...views({ attempts: [interrupted] }) }, /attempt 1 was stored/]],
  begun: [[{ views: [null], calls: [call] }, /1 calls, no record/]],
  agree: [
    [{ row: null }, /no row/],
    [{ record: null }, /no record/],
    [{ record: { ...kept, costMicroUsd: 8 } }, /differ/],
    [{ views: [view, null] }, /does not know it/],
    [{ views: [view, { ...view, costMicroUsd: 8 }] }, /another story/],
    [views({ costMicroUsd: 8 }), /the API and the row differ/],
  ],
  client: [
    [{ answers: [{ ...answer, images: ["cd"] }] }, /other bytes/],
    [{ answers: [{ ...answer, images: [], text: "{}" }] }, /fewer images/],
  ],
  answer: [
    [{ answers: [{ ...answer, status: 500, problem: "internal_error" }] }, /500 internal_error/],
    [{ answers: [{ ...answer, end: "late", outcome: null }] }, /ended late/],
    [{ answers: [{ ...answer, end: "cut", outcome: null }] }, /ended cut/],
  ],
  left: [
    [{ keys: [key, "images/acct_1/gen_1/img_1/2.1"] }, /1 objects of no image/],
    [{ keys: [] }, /1 images are not in R2/],
  ],
};

describe.each(invariants)("$name", ({ name, check }) => {
  it("holds of a run of which nothing is wrong", ({ expect }) => {
    expect(check(evidence()).kind).not.toBe("violated");
  });

  it.for(cases[name] ?? [])("is violated: %#", ([changes, why], { expect }) => {
    expect(check(evidence(changes))).toEqual({
      kind: "violated",
      why: expect.stringMatching(why),
    });
  });
});

describe("judging", () => {
  it("counts what applies, and names what is violated", ({ expect }) => {
    expect(Object.keys(cases).toSorted()).toEqual(invariants.map(({ name }) => name).toSorted());
    expect(judge(evidence())).toEqual({ checks: 8, violations: [] });
    expect(judge(evidence({ keys: [] })).violations).toEqual(["left: 1 images are not in R2"]);
  });
});

function kindsOf(rules: readonly Rule[], points: readonly Point[]): readonly string[] {
  const decide = decideBy(rules);
  return points.map((one) => decide(one).kind);
}

describe("rules", () => {
  const point: Point = { place: "run", name: "d1.batch", occurrence: 1, number: 1, afterMs: 0 };
  it("strike from one point on, so often, and so long", ({ expect }) => {
    const refuse = { kind: "refuse" } as const;
    const four = [point, point, point, point];
    expect(kindsOf([rule(/d1/, refuse, { from: 2, times: 2 })], four)).toEqual([
      "pass",
      "refuse",
      "refuse",
      "pass",
    ]);
    const late = { ...point, afterMs: 1000 };
    const lasting = rule(/^run d1/, refuse, { times: "always", lastsMs: 1000 });
    expect(kindsOf([lasting], [point, late, { ...point, place: "front" }])).toEqual([
      "refuse",
      "pass",
      "pass",
    ]);
  });

  it("reset runs, and no request", ({ expect }) => {
    const reset = rule(/d1/, { kind: "reset", when: "before" });
    expect(kindsOf([reset], [{ ...point, place: "front" }, point])).toEqual(["pass", "reset"]);
  });
});
