import { describe, expect, test } from "vitest";

import { row, shown } from "../../faults/describe-fault.ts";
import { invariants, judge } from "../../faults/invariants.ts";
import { indiscretion } from "../../faults/judge-error.ts";
import { cell, client, evidence, generation } from "./evidence-builders.ts";
import { recordCases, type Cases } from "./record-cases.ts";
import { streamCases } from "./stream-cases.ts";

const latency = row("gone", "gone", shown("latency:1"), { outcome: "served" });
const cases: Cases = { ...recordCases, ...streamCases };

describe.each(invariants.map((invariant) => [invariant.name, invariant] as const))(
  "%s",
  (name, { check }) => {
    const { good, bad } = cases[name] ?? { good: [], bad: [] };

    test("holds", () => {
      expect(good.length).toBeGreaterThan(0);
      expect(good.map((each) => check(each))).toEqual(good.map(() => ({ kind: "holds" })));
    });

    test("is violated", () => {
      expect(bad.length).toBeGreaterThan(0);
      for (const [each, why] of bad) {
        expect(check(each)).toEqual({ kind: "violated", why: expect.stringMatching(why) });
      }
    });
  },
);

describe("judging", () => {
  test("counts what applies, and tells what is violated", () => {
    const healthy = judge(evidence(), 1);
    expect(healthy).toMatchObject({ violations: [], seconds: 1 });
    expect(healthy.checks).toBeGreaterThan(6);
    const broken = judge(evidence({ generation: generation({ costMicroUsd: 1 }) }), 1);
    expect(broken.checks).toBe(healthy.checks);
    expect(broken.violations).toEqual([{ invariant: "cost", why: "1, billed 67510" }]);
  });

  test("leaves out a request that never arrived", () => {
    const never = evidence({
      cell: cell({}, latency),
      client: client({ end: "left", status: null, images: [], body: undefined }),
      calls: [],
      rows: [],
      generation: null,
      stored: null,
    });
    expect(judge(never, 1)).toMatchObject({ checks: 0, violations: [] });
  });

  test("finds in a log what must not be there", () => {
    const about = { mark: "mark-1", secrets: ["dpt_dev_bench"] };
    expect(indiscretion("[wrangler:info] POST /v1/generations 200 OK (123ms)", about)).toBe(
      undefined,
    );
    expect(indiscretion("failed: mark-1", about)).toMatch(/prompt/);
  });
});
