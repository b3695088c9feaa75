import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";

import type { AdminEvent } from "../../src/breaker/circuit-event.ts";
import type { ProviderBreaker } from "../../src/breaker/provider-breaker.ts";
import { holdClock, passTime } from "./breakers.ts";

holdClock();

type Breaker = DurableObjectStub<ProviderBreaker>;

/** A breaker like no other. */
function createBreaker(): Breaker {
  return env.PROVIDER_BREAKER.getByName(`test:${crypto.randomUUID()}`);
}

/** Kills the object as a crash does: its memory is gone, with what was to be written later. */
async function crash(breaker: Breaker): Promise<void> {
  await runInDurableObject(breaker, (_instance, state) => {
    state.abort("lost in a test");
  }).catch(() => undefined);
}

/** What the object has in its storage. */
function keptBy(breaker: Breaker): Promise<readonly (readonly [string, unknown])[]> {
  return runInDurableObject(breaker, (_instance, { storage }) => [...storage.kv.list()]);
}

/** A stub that failed once is broken; a new one reaches the object again. */
function again(breaker: Breaker): Breaker {
  return env.PROVIDER_BREAKER.get(breaker.id);
}

const second = 1000;
const common = { severity: "counts", retryAfterMs: null } as const;

/** What happens to a breaker, step by step, with the present epoch. The attempts are named. */
const steps: Readonly<Record<string, (breaker: Breaker) => Promise<unknown>>> = {
  "one call begins": (breaker) => report(breaker, "started", "a"),
  "it fails": (breaker) => report(breaker, "failed", "a"),
  "another fails": (breaker) => report(breaker, "failed", "b"),
  "one succeeds": (breaker) => report(breaker, "succeeded", "c"),
  "a third fails": (breaker) => report(breaker, "failed", "d"),
  "a fourth fails": (breaker) => report(breaker, "failed", "e"),
  "a fifth fails, which opens": (breaker) => report(breaker, "failed", "f"),
  "a report comes late": (breaker) => report(breaker, "failed", "late", 0),
  "a probe is asked for too early": (breaker) => breaker.requestProbe("g"),
  "a probe is granted": async (breaker) => {
    passTime(((await breaker.look()).until ?? 0) - Date.now());
    return breaker.requestProbe("h");
  },
  "a second is refused": (breaker) => breaker.requestProbe("i"),
  "the first is asked for again": (breaker) => breaker.requestProbe("h"),
  "it succeeds": (breaker) => report(breaker, "succeeded", "h"),
  "two are granted": async (breaker) => [
    await breaker.requestProbe("j"),
    await breaker.requestProbe("k"),
    await breaker.requestProbe("l"),
  ],
  "one meets a rate limit": (breaker) => report(breaker, "throttled", "j"),
  "none is granted meanwhile": (breaker) => breaker.requestProbe("m"),
  "the other is lost, and opens": (breaker) => {
    passTime(331 * second);
    return breaker.look();
  },
  "our account is refused elsewhere": (breaker) =>
    breaker.report({ type: "account-refused", attempt: "n", retryAfterMs: null }),
  "an admin resets": (breaker) => order(breaker, { type: "reset", reason: "a test" }),
  "an admin isolates": (breaker) =>
    order(breaker, { type: "isolate", forMs: 60 * second, reason: "a test" }),
  "the order ends": (breaker) => {
    passTime(60 * second);
    return breaker.look();
  },
};

async function report(
  breaker: Breaker,
  type: "started" | "succeeded" | "failed" | "throttled",
  attempt: string,
  epoch?: number,
) {
  const known = epoch ?? (await breaker.look()).epoch;
  return breaker.report({ type, attempt, epoch: known, startedAt: Date.now(), ...common });
}

/** What was reported in vain is counted for metrics only, and may be forgotten. */
async function order(breaker: Breaker, event: AdminEvent) {
  const { tally: _tally, ...known } = await breaker.order(event);
  return known;
}

/** The same story for each breaker, told in the same instants and with the same luck. */
async function tell(step: (breaker: Breaker) => Promise<unknown>, breakers: readonly Breaker[]) {
  const answers: unknown[] = [];
  const now = Date.now();
  for (const breaker of breakers) {
    vi.setSystemTime(now);
    answers.push(await step(breaker));
  }
  passTime(second);
  return answers;
}

describe("the state of a breaker", () => {
  it("survives a crash of its object at every point", async ({ expect }) => {
    vi.spyOn(Math, "random").mockReturnValue(0.25);
    const names = Object.keys(steps);
    const first = createBreaker();
    // One object lives through the story, one is lost after each step.
    let lost = createBreaker();
    for (const name of names) {
      const step = steps[name];
      if (!step) continue;
      const [answer, other] = await tell(step, [first, lost]);
      expect({ name, answer: other }).toEqual({ name, answer });
      await crash(lost);
      lost = again(lost);
      expect({ name, snapshot: await lost.look() }).toEqual({ name, snapshot: await first.look() });
    }
    const { transitions } = await first.describe();
    expect(transitions.map(({ why }) => why)).toEqual([
      "failures-in-a-row",
      "open-elapsed",
      "lease-expired",
      "admin",
      "admin",
      "admin-expired",
    ]);
    expect((await lost.describe()).transitions).toEqual(transitions);
  });

  it("is written within seconds also with much traffic", async ({ expect }) => {
    const breaker = createBreaker();
    for (let call = 0; call < 40; call += 1) await report(breaker, "started", `${call}`);
    await report(breaker, "failed", "0");
    const { window, tally } = await breaker.describe();
    expect(window).toEqual({ starts: 40, failures: 1, throttled: 0 });
    await vi.waitFor(
      async () =>
        expect(await keptBy(breaker)).toEqual([["state", expect.objectContaining({ tally })]]),
      { timeout: 10_000, interval: 50 },
    );
    await evictDurableObject(breaker);
    expect(await again(breaker).describe()).toMatchObject({ window, tally });
  });

  it("takes a report once, also after its object was lost", async ({ expect }) => {
    const breaker = createBreaker();
    for (let time = 0; time < 2; time += 1) {
      await report(again(breaker), "started", "a");
      await report(again(breaker), "failed", "a");
      await crash(breaker);
    }
    const { window, tally } = await again(breaker).describe();
    expect(window).toEqual({ starts: 1, failures: 1, throttled: 0 });
    expect(tally).toMatchObject({ starts: 1, failures: 1 });
  });

  it("counts a start that arrives after its outcome as the same call", async ({ expect }) => {
    const breaker = createBreaker();
    for (const type of ["failed", "started"] as const) await report(breaker, type, "a");
    expect(await breaker.describe()).toMatchObject({ window: { starts: 1, failures: 1 } });
  });
});

describe("a breaker that was never used", () => {
  it("is closed, and looking at it writes nothing", async ({ expect }) => {
    const breaker = createBreaker();
    expect(await breaker.look()).toEqual({
      takenAt: Date.now(),
      epoch: 0,
      circuit: "closed",
      until: null,
      throttledUntil: null,
      probeFree: false,
    });
    expect(await breaker.describe()).toMatchObject({
      circuit: "closed",
      since: Date.now(),
      nextProbeAt: null,
      probes: null,
      transitions: [],
    });
    expect(await keptBy(breaker)).toEqual([]);
  });

  it("needs no probe", async ({ expect }) => {
    expect(await createBreaker().requestProbe("a")).toEqual({ kind: "not-needed", epoch: 0 });
  });
});
