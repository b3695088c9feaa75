import { describe, it } from "vitest";

import { limitsOf } from "../../../src/domain/limits.ts";
import { tiers } from "../routing/route-input.ts";

const standard = {
  imagesPerMonth: 300,
  microUsdPerMonth: 100_000_000,
  requestsPerMinute: 60,
  generationsInFlight: 60,
};

describe("limitsOf", () => {
  it.for([
    { own: {}, limits: standard },
    { own: { imagesPerMonth: 7 }, limits: { ...standard, imagesPerMonth: 7 } },
    { own: { requestsPerMinute: null }, limits: { ...standard, requestsPerMinute: null } },
    { own: { generationsInFlight: 0 }, limits: { ...standard, generationsInFlight: 0 } },
  ])("are the tier's but for $own", ({ own, limits }, { expect }) => {
    expect(limitsOf(tiers.standard, own)).toEqual(limits);
  });
});
