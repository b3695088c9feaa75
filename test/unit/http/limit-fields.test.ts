import { describe, expect, test } from "vitest";

import type { AccountStanding } from "../../../src/accounts/ledger/decide-limits.ts";
import { unlimited } from "../../../src/domain/limits.ts";
import { limitFields, resetSeconds } from "../../../src/http/limit-fields.ts";

const now = Date.parse("2026-11-26T03:00:00.500Z");
const standing: AccountStanding = {
  month: "2026-11",
  settled: { images: 12, microUsd: 600 },
  open: { images: 3, microUsd: 150 },
  inFlight: 3,
  recentCalls: { count: 4, firstExpiresAt: now + 41_001 },
};

describe("limitFields", () => {
  test("has a member for each limit, in structured fields", () => {
    const limits = {
      imagesPerMonth: 300,
      microUsdPerMonth: 1000,
      requestsPerMinute: 60,
      generationsInFlight: 2,
    };
    expect(limitFields(limits, standing, now)).toEqual({
      policy:
        '"images";q=300;w=2592000;qu="images", "spend";q=1000;w=2592000;qu="micro-usd", "requests";q=60;w=60, "generations";q=2;qu="concurrent-requests"',
      state:
        '"images";r=285;t=421200, "spend";r=250;t=421200, "requests";r=56;t=42, "generations";r=0',
    });
  });

  test("has a window as long as the month", () => {
    const february = { ...standing, month: "2027-02" };
    const fields = limitFields({ ...unlimited, imagesPerMonth: 0 }, february, now);
    expect(fields?.policy).toBe('"images";q=0;w=2419200;qu="images"');
  });

  test("does not say when calls come back that were not made", () => {
    const idle = { ...standing, recentCalls: { count: 0, firstExpiresAt: null } };
    const fields = limitFields({ ...unlimited, requestsPerMinute: 5 }, idle, now);
    expect(fields?.state).toBe('"requests";r=5');
  });

  test("has no integer that a structured field has not", () => {
    const limits = { ...unlimited, microUsdPerMonth: Number.MAX_SAFE_INTEGER };
    const fields = limitFields(limits, standing, now);
    expect(fields?.policy).toContain("q=999999999999999;");
    expect(fields?.state).toContain("r=999999999999999;");
  });

  test("is nothing for an account without limits", () => {
    expect(limitFields(unlimited, standing, now)).toBeUndefined();
  });
});

describe("resetSeconds", () => {
  test("is a second at least", () => {
    const end = Date.parse("2026-12-01T00:00:00Z");
    for (const instant of [end - 1, end, end + 5000]) {
      expect(resetSeconds("imagesPerMonth", standing, instant)).toBe(1);
    }
  });
});
