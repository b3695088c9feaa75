import { describe, expect, test } from "vitest";

import type { ProbeDecision } from "../../../src/breaker/circuit-event.ts";
import { admit, type AttemptAdmission } from "../../../src/generation/admit.ts";
import { begin, minute } from "../breaker/breaker-driver.ts";
import { openFor, snapshotOf } from "../breaker/snapshots.ts";
import { runWith } from "./breaker-run.ts";

const asked = { key: "a", attempt: "x" };
const refusedAs = (code: "breaker_open" | "rate_limited") => ({ kind: "refused", code }) as const;

describe("an attempt", () => {
  test.for([
    {
      name: "goes through a closed circuit, in its epoch",
      snapshot: snapshotOf({ epoch: 4 }),
      admission: { kind: "admitted", epoch: 4, isProbe: false },
    },
    {
      name: "does not go through an open one",
      snapshot: openFor(minute),
      admission: refusedAs("breaker_open"),
    },
    {
      name: "does not go through an isolated one",
      snapshot: snapshotOf({ circuit: "isolated", until: begin + minute }),
      admission: refusedAs("breaker_open"),
    },
    {
      name: "goes through one that is held closed",
      snapshot: snapshotOf({ circuit: "forced-closed", epoch: 2, until: begin + minute }),
      admission: { kind: "admitted", epoch: 2, isProbe: false },
    },
    {
      name: "waits out no rate limit",
      snapshot: snapshotOf({ throttledUntil: begin + 1 }),
      admission: refusedAs("rate_limited"),
    },
    {
      name: "does not wait for probes under way",
      snapshot: snapshotOf({ circuit: "half-open" }),
      admission: refusedAs("breaker_open"),
    },
  ] as const)("$name, and asks no breaker", async ({ snapshot, admission }) => {
    const { run, breakers } = runWith({ a: snapshot });
    expect(await admit(run, asked)).toEqual(admission);
    expect(breakers.requestProbe).not.toHaveBeenCalled();
    expect(breakers.look).not.toHaveBeenCalled();
  });

  const probable = [
    { circuit: "an open one whose time is over", snapshot: openFor(0) },
    {
      circuit: "a half-open one",
      snapshot: snapshotOf({ circuit: "half-open", epoch: 2, probeFree: true }),
    },
  ];
  const decisions: readonly {
    readonly decision: ProbeDecision;
    readonly admission: AttemptAdmission;
  }[] = [
    {
      decision: { kind: "granted", epoch: 2, expiresAt: begin + minute },
      admission: { kind: "admitted", epoch: 2, isProbe: true },
    },
    {
      decision: { kind: "not-needed", epoch: 3 },
      admission: { kind: "admitted", epoch: 3, isProbe: false },
    },
    {
      decision: { kind: "refused", code: "breaker_open", retryAt: begin },
      admission: refusedAs("breaker_open"),
    },
    {
      decision: { kind: "refused", code: "rate_limited", retryAt: begin },
      admission: refusedAs("rate_limited"),
    },
  ];

  test.for(probable.flatMap((row) => decisions.map((decided) => ({ ...row, ...decided }))))(
    "asks for a lease of $circuit: $decision.kind",
    async ({ snapshot, decision, admission }) => {
      const { run, breakers } = runWith({ a: snapshot });
      breakers.requestProbe.mockImplementation(async () => decision);
      expect(await admit(run, asked)).toEqual(admission);
      expect(breakers.requestProbe).toHaveBeenCalledExactlyOnceWith("a", "x", run.background);
    },
  );

  test.for([
    { name: "was not reached at submission", circuits: { a: null } },
    { name: "nobody looked at", circuits: {} },
    { name: "cannot be asked for a lease", circuits: { a: openFor(0) } },
  ])("is let through by a breaker that $name, until it fails in a row", async ({ circuits }) => {
    const { run, breakers } = runWith(circuits);
    for (let failed = 0; failed < 3; failed += 1) {
      expect(await admit(run, asked)).toEqual({ kind: "admitted", epoch: null, isProbe: false });
      breakers.local.note("a", "failed");
    }
    expect(await admit(run, asked)).toEqual(refusedAs("breaker_open"));
  });

  test("is not held by failures in a row that its breaker knows better", async () => {
    const { run, breakers } = runWith({ a: snapshotOf() });
    for (const outcome of ["failed", "failed", "failed"] as const)
      breakers.local.note("a", outcome);
    expect(await admit(run, asked)).toMatchObject({ kind: "admitted" });
  });
});

describe("what a run learns", () => {
  test("counts for its next attempts", async () => {
    const { run, circuits } = runWith({ a: snapshotOf() });
    circuits.learn("a", openFor(minute));
    expect(await admit(run, asked)).toEqual(refusedAs("breaker_open"));
  });

  test("does not if it is older, or no answer at all", async () => {
    const { run, circuits } = runWith({ a: openFor(minute) });
    circuits.learn("a", snapshotOf());
    circuits.learn("a", null);
    expect(await admit(run, asked)).toEqual(refusedAs("breaker_open"));
  });
});
