import { describe, it } from "vitest";

import { rateRouting, type RoutingOpinion } from "../../../src/domain/rate-routing.ts";

function opinion(changes: Partial<RoutingOpinion>): RoutingOpinion {
  return { opinion: "right", model: "a", platform: null, reasons: ["standard"], ...changes };
}

describe("rateRouting", () => {
  it("has no rate where nobody judged", ({ expect }) => {
    const none = { right: 0, wrong: 0, wrongRate: null, rerolledOnOtherEngine: 0 };
    expect(rateRouting([])).toEqual({ all: none, reasons: [], models: [], platforms: [] });
    const { models } = rateRouting([opinion({ opinion: "other-engine" })]);
    expect(models).toEqual([{ ...none, name: "a", rerolledOnOtherEngine: 1 }]);
  });

  it("counts by reason, model and platform, the most often wrong first", ({ expect }) => {
    const rates = rateRouting([
      opinion({}),
      opinion({ opinion: "wrong", model: "b", reasons: ["pro_tier", "breaker_open"] }),
      opinion({ opinion: "wrong", model: "b", platform: "x_post", reasons: ["pro_tier"] }),
      opinion({ model: "b", platform: "x_post" }),
      opinion({ opinion: "other-engine", model: "b", platform: "x_post" }),
    ]);
    expect(rates).toEqual({
      all: { right: 2, wrong: 2, wrongRate: 0.5, rerolledOnOtherEngine: 1 },
      reasons: [
        { name: "pro_tier", right: 0, wrong: 2, wrongRate: 1, rerolledOnOtherEngine: 0 },
        { name: "breaker_open", right: 0, wrong: 1, wrongRate: 1, rerolledOnOtherEngine: 0 },
        { name: "standard", right: 2, wrong: 0, wrongRate: 0, rerolledOnOtherEngine: 1 },
      ],
      models: [
        { name: "b", right: 1, wrong: 2, wrongRate: 2 / 3, rerolledOnOtherEngine: 1 },
        { name: "a", right: 1, wrong: 0, wrongRate: 0, rerolledOnOtherEngine: 0 },
      ],
      platforms: [{ name: "x_post", right: 1, wrong: 1, wrongRate: 0.5, rerolledOnOtherEngine: 1 }],
    });
  });
});
