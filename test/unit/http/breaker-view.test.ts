import { describe, it } from "vitest";

import type { CircuitReport } from "../../../src/breaker/circuit-report.ts";
import { toBreakersView, toBreakerView, type SeenCircuit } from "../../../src/http/breaker-view.ts";
import { BreakerDriver, minute, second } from "../breaker/breaker-driver.ts";

function seen(report: CircuitReport | null, provider = "openai"): SeenCircuit {
  return { provider, model: "m", operation: "generate", key: `${provider}:m`, report };
}

function viewOf(breaker: BreakerDriver) {
  return toBreakerView(seen(breaker.report()));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** What the breaker says that an admin holds. */
function held(type: "isolate" | "force-close"): CircuitReport {
  const breaker = new BreakerDriver();
  breaker.order(type);
  return breaker.report();
}

/** A circuit in each state that passes time without an event. */
const stories: readonly { readonly name: string; readonly breaker: () => BreakerDriver }[] = [
  { name: "closed", breaker: () => new BreakerDriver() },
  { name: "open", breaker: () => new BreakerDriver().failing(3, { retryAfterMs: minute }) },
  { name: "half-open", breaker: () => new BreakerDriver().toHalfOpen() },
  {
    name: "half-open with its probe under way",
    breaker: () => {
      const breaker = new BreakerDriver().toHalfOpen();
      breaker.lease();
      return breaker;
    },
  },
  {
    name: "isolated",
    breaker: () => {
      const breaker = new BreakerDriver();
      breaker.order("isolate");
      return breaker;
    },
  },
  {
    name: "limited",
    breaker: () => {
      const breaker = new BreakerDriver();
      breaker.throttle(breaker.start(), minute);
      return breaker;
    },
  },
];

describe("a breaker as admins see it", () => {
  it("shows when an open one is probed", ({ expect }) => {
    const breaker = new BreakerDriver().failing(3);
    expect(viewOf(breaker)).toMatchObject({
      state: "open",
      admission: "breaker_open",
      since: iso(breaker.now),
      nextProbeAt: iso(breaker.now + 5 * second),
      leases: null,
    });
  });

  it("shows the probes of a half-open one: free, under way, and how many succeeded", ({
    expect,
  }) => {
    const breaker = new BreakerDriver().toHalfOpen();
    const since = iso(breaker.now);
    expect(viewOf(breaker)).toMatchObject({
      state: "half-open",
      admission: "probe",
      nextProbeAt: since,
      leases: { underWay: 0, limit: 1, successes: 0 },
    });
    const lease = breaker.lease();
    expect(viewOf(breaker)).toMatchObject({
      admission: "breaker_open",
      nextProbeAt: null,
      leases: { underWay: 1, limit: 1, successes: 0 },
    });
    breaker.end(lease, "succeeded");
    expect(viewOf(breaker)).toMatchObject({
      admission: "probe",
      leases: { underWay: 0, limit: 2, successes: 1 },
    });
  });

  it.for(stories)(
    "is the same a moment later when nothing happens: $name",
    ({ breaker }, { expect }) => {
      const driver = breaker();
      const before = viewOf(driver);
      expect(viewOf(driver.wait(2 * second))).toEqual(before);
    },
  );

  it("changes when a wait, an order or an opening is over", ({ expect }) => {
    for (const { breaker } of stories.filter(({ name }) =>
      /^(open|isolated|limited)$/.test(name),
    )) {
      const driver = breaker();
      const before = viewOf(driver);
      expect(viewOf(driver.wait(minute)).admission).not.toBe(before.admission);
    }
  });
});

describe("a provider as admins see it", () => {
  const closed = new BreakerDriver().report();
  const open = new BreakerDriver().failing(3).report();
  const halfOpen = new BreakerDriver().toHalfOpen().report();

  it.for([
    { reports: [closed, closed], state: "closed" },
    { reports: [closed, held("force-close")], state: "forced-closed" },
    { reports: [held("force-close"), null], state: "unreachable" },
    { reports: [null, halfOpen], state: "half-open" },
    { reports: [halfOpen, held("isolate"), closed], state: "isolated" },
    { reports: [open, held("isolate"), null], state: "open" },
  ])("is in the worst state of its breakers: $state", ({ reports, state }, { expect }) => {
    const circuits = [...reports.map((report) => seen(report)), seen(closed, "google")];
    const { at, providers } = toBreakersView(circuits, 0);
    expect(at).toBe("1970-01-01T00:00:00.000Z");
    expect(providers.map((group) => [group.provider, group.state, group.breakers.length])).toEqual([
      ["openai", state, reports.length],
      ["google", "closed", 1],
    ]);
  });
});
