import { describe, expect, test, vi } from "vitest";

import { AttemptError, type FailureKind } from "../../../src/domain/failure.ts";
import type { ReasonCode } from "../../../src/domain/reason.ts";
import { CallOrigin } from "../../../src/generation/call-origin.ts";
import { breakerKey, type Circuits } from "../../../src/generation/circuits.ts";
import { firstTurn, turnAfter, type Turn, type TurnInput } from "../../../src/generation/turn.ts";
import type { ImageProvider } from "../../../src/providers/port.ts";
import { providerDefinitions } from "../../../src/providers/registry.ts";
import { createCatalog } from "../../../src/routing/catalog.ts";
import { begin } from "../breaker/breaker-driver.ts";
import { snapshotOf } from "../breaker/snapshots.ts";
import { runWith } from "./breaker-run.ts";
import { submissionOf } from "./records.ts";

const catalog = createCatalog(providerDefinitions.flatMap(({ models }) => models));
const submission = submissionOf();
const [first, second] = submission.plan.candidates;
const keys = submission.plan.candidates.map(({ provider, model }) =>
  breakerKey(provider, model, "generate"),
);

const neverCalled: Omit<ImageProvider, "id"> = {
  imageFields: { inJson: [], inEvents: [], previewEvents: [] },
  createImage: () => Promise.reject(new Error("Nothing is called in these tests.")),
  checkModel: () => Promise.reject(new Error("Nothing is called in these tests.")),
};

function inputWith(circuits: Circuits = {}) {
  const known = runWith(circuits);
  const openRelay = vi.fn<() => typeof fetch>(() => fetch);
  const input: TurnInput = {
    ...known.run,
    submission,
    imageIndex: 0,
    catalog,
    providers: new Map(
      submission.plan.candidates.map(({ provider: id }) => [id, { ...neverCalled, id }]),
    ),
    origin: new CallOrigin(fetch, openRelay),
    report: () => undefined,
  };
  return { input, openRelay, circuits: known.circuits };
}

function failed(kind: FailureKind, retryAfterMs: number | null = null) {
  return new AttemptError({ kind, message: "It failed.", retryAfterMs }).failure;
}

async function begun(input: TurnInput, reasons: ReasonCode[] = []): Promise<Turn> {
  const turn = await firstTurn(input, 0, reasons);
  if (!turn) throw new Error("No turn was found.");
  return turn;
}

function inputWithout(...exhausted: readonly string[]): TurnInput {
  return { ...inputWith().input, submission: { ...submission, exhausted } };
}

describe("a provider whose budget is spent", () => {
  test("has no turn, and the next one is told why", async () => {
    const reasons: ReasonCode[] = [];
    const input = inputWithout(first.provider);
    expect(await firstTurn(input, 0, reasons)).toMatchObject({ position: 1, candidate: second });
    expect(reasons).toEqual(["budget_exhausted"]);
  });

  test("has none after a failure, either", async () => {
    const input = inputWithout(second?.provider ?? "");
    const reasons: ReasonCode[] = [];
    const turn = await turnAfter(input, await begun(input), failed("server-error"), reasons);
    expect(turn).toBeUndefined();
    expect(reasons).toEqual(["budget_exhausted"]);
  });

  test("leaves an image without any turn when there is no other", async () => {
    const input = inputWithout(first.provider, second?.provider ?? "");
    expect(await firstTurn(input, 0, [])).toBeUndefined();
  });
});

describe("the turn after a failure", () => {
  test("is the next candidate's", async () => {
    const { input } = inputWith();
    const turn = await turnAfter(input, await begun(input), failed("server-error"), []);
    expect(turn).toMatchObject({ position: 1, candidate: second, isRepeat: false, waitMs: 0 });
  });

  test("is nobody's after a refusal of the content", async () => {
    const { input } = inputWith();
    expect(await turnAfter(input, await begun(input), failed("content-refused"), [])).toBe(
      undefined,
    );
  });

  test("is the last one's again, once, and after the wait that it asked for", async () => {
    const { input } = inputWith();
    const last = await turnAfter(input, await begun(input), failed("server-error"), []);
    if (!last) throw new Error("There is no second candidate.");
    const again = await turnAfter(input, last, failed("rate-limited", 4000), []);
    expect(again).toMatchObject({ position: 1, isRepeat: true, waitMs: 4000 });
    if (!again) throw new Error("It was not asked again.");
    expect(again.admitted.attempt).not.toBe(last.admitted.attempt);
    expect(await turnAfter(input, again, failed("rate-limited", 4000), [])).toBe(undefined);
  });

  test("counts a limit as over when the wait for it is", async () => {
    const [key = ""] = keys.slice(1);
    const { input, circuits } = inputWith({ [key]: snapshotOf({}) });
    const last = await turnAfter(input, await begun(input), failed("server-error"), []);
    if (!last) throw new Error("There is no second candidate.");
    circuits.learn(key, snapshotOf({ takenAt: begin + 1, throttledUntil: begin + 4000 }));
    expect(await turnAfter(input, last, failed("rate-limited", 4000), [])).toMatchObject({
      waitMs: 4000,
    });
    circuits.learn(key, snapshotOf({ takenAt: begin + 2, throttledUntil: begin + 9000 }));
    const reasons: ReasonCode[] = [];
    expect(await turnAfter(input, last, failed("rate-limited", 4000), reasons)).toBe(undefined);
    expect(reasons).toEqual(["rate_limited"]);
  });
});

describe("the turn after a region refusal", () => {
  test("is the same candidate's from the other place, and then the next one's", async () => {
    const { input, openRelay } = inputWith();
    const home = await begun(input);
    const elsewhere = await turnAfter(input, home, failed("region-refused"), []);
    expect(elsewhere).toMatchObject({ position: 0, isElsewhere: true, candidate: first });
    if (!elsewhere) throw new Error("It was not asked from elsewhere.");
    const next = await turnAfter(input, elsewhere, failed("region-refused"), []);
    expect(next).toMatchObject({ position: 1, isElsewhere: true });
    expect(openRelay).toHaveBeenCalledTimes(1);
  });

  test("is the next one's when the circuit admits no second call", async () => {
    const [key = ""] = keys;
    const { input, circuits } = inputWith({ [key]: snapshotOf({}) });
    const home = await begun(input);
    circuits.learn(key, snapshotOf({ takenAt: begin + 1, throttledUntil: begin + 60_000 }));
    const reasons: ReasonCode[] = [];
    const next = await turnAfter(input, home, failed("region-refused"), reasons);
    expect(next).toMatchObject({ position: 1 });
    expect(reasons).toEqual(["rate_limited"]);
  });
});
