import { describe, expect, test } from "vitest";

import {
  decideLimits,
  leftOf,
  type AccountStanding,
  type WantedUse,
} from "../../../../src/accounts/ledger/decide-limits.ts";
import { unlimited, type AccountLimits } from "../../../../src/domain/limits.ts";

const standing: AccountStanding = {
  month: "2026-11",
  settled: { images: 2, microUsd: 200 },
  open: { images: 1, microUsd: 50 },
  inFlight: 1,
  recentCalls: { count: 3, firstExpiresAt: 60_000 },
};
const one: WantedUse = { images: 1, microUsd: 50, generations: 1 };

describe("decideLimits", () => {
  test.for<{
    name: string;
    limits: Partial<AccountLimits>;
    wanted?: Partial<WantedUse>;
    exceeded: object | undefined;
  }>([
    { name: "no limits", limits: {}, wanted: { images: 1e6, microUsd: 1e12 }, exceeded: undefined },
    { name: "the last image", limits: { imagesPerMonth: 4 }, exceeded: undefined },
    {
      name: "an image too many",
      limits: { imagesPerMonth: 3 },
      exceeded: { limit: "imagesPerMonth", allowed: 3, left: 0, wanted: 1 },
    },
    {
      name: "more images than are left",
      limits: { imagesPerMonth: 5 },
      wanted: { images: 3 },
      exceeded: { limit: "imagesPerMonth", allowed: 5, left: 2, wanted: 3 },
    },
    { name: "the last micro-dollar", limits: { microUsdPerMonth: 300 }, exceeded: undefined },
    {
      name: "a micro-dollar too many",
      limits: { microUsdPerMonth: 299 },
      exceeded: { limit: "microUsdPerMonth", allowed: 299, left: 49, wanted: 50 },
    },
    { name: "the last call of the minute", limits: { requestsPerMinute: 4 }, exceeded: undefined },
    {
      name: "a call too many, of whatever size",
      limits: { requestsPerMinute: 3 },
      wanted: { generations: 50 },
      exceeded: { limit: "requestsPerMinute", allowed: 3, left: 0, wanted: 1 },
    },
    { name: "the last in flight", limits: { generationsInFlight: 2 }, exceeded: undefined },
    {
      name: "a batch too large",
      limits: { generationsInFlight: 50 },
      wanted: { generations: 50 },
      exceeded: { limit: "generationsInFlight", allowed: 50, left: 49, wanted: 50 },
    },
    {
      name: "a limit that was lowered below what is used",
      limits: { imagesPerMonth: 1 },
      exceeded: { limit: "imagesPerMonth", allowed: 1, left: 0, wanted: 1 },
    },
    {
      name: "what costs nothing, with nothing left",
      limits: { microUsdPerMonth: 0 },
      wanted: { microUsd: 0 },
      exceeded: undefined,
    },
    {
      name: "several limits: the one that lasts longest",
      limits: { imagesPerMonth: 0, requestsPerMinute: 0, generationsInFlight: 0 },
      exceeded: { limit: "imagesPerMonth", allowed: 0, left: 0, wanted: 1 },
    },
  ])("$name", ({ limits, wanted, exceeded }) => {
    const allowed = { ...unlimited, ...limits };
    expect(decideLimits(allowed, standing, { ...one, ...wanted })).toEqual(exceeded);
  });
});

describe("leftOf", () => {
  test("counts what is under way, and never less than nothing", () => {
    const limits = {
      imagesPerMonth: 10,
      microUsdPerMonth: 100,
      requestsPerMinute: null,
      generationsInFlight: 4,
    };
    expect(leftOf(limits, standing)).toEqual({
      imagesPerMonth: 7,
      microUsdPerMonth: 0,
      requestsPerMinute: null,
      generationsInFlight: 3,
    });
  });
});
