import { array, assert, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";

import { BreakerHistory, type HistoryCoverage } from "./breaker-history.ts";

const histories = Number(process.env["BREAKER_HISTORIES"] ?? 25_000);

/** Every way into a state; each must have been gone often, or the histories prove too little. */
const transitions = [
  "open: failure-rate",
  "open: failures-in-a-row",
  "open: account-refused",
  "open: throttled-calls",
  "open: probe-failed",
  "open: lease-expired",
  "half-open: open-elapsed",
  "closed: probes-succeeded",
  "closed: admin",
  "closed: admin-expired",
  "isolated: admin",
  "forced-closed: admin",
];

describe("random histories", () => {
  test(
    `${histories} keep the invariants`,
    () => {
      const coverage: HistoryCoverage = { events: 0, reached: new Map() };
      const began = performance.now();
      // A failure prints its seed and the shortest history; { seed, path } here plays it again.
      assert(
        property(array(nat(0xff_ffff), { minLength: 1, maxLength: 24 }), (history) => {
          new BreakerHistory(coverage).run(history);
        }),
        { numRuns: histories },
      );
      const tookS = (performance.now() - began) / 1000;
      process.stdout.write(
        `breaker histories: ${histories}, ${coverage.events} events, ${tookS.toFixed(1)} s\n`,
      );
      process.stdout.write(`${JSON.stringify(Object.fromEntries(coverage.reached))}\n`);
      const rare = transitions.filter(
        (transition) => (coverage.reached.get(transition) ?? 0) <= histories / 5000,
      );
      expect(rare).toEqual([]);
    },
    Math.max(60_000, histories),
  );
});
