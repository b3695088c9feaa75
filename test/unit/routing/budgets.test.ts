import { describe, expect, test } from "vitest";

import type { ImageRequest } from "../../../src/domain/image-request.ts";
import type { TierName } from "../../../src/domain/tier.ts";
import { planRoute } from "../../../src/routing/plan.ts";
import {
  editOptIn,
  named,
  ratio,
  requireRoute,
  role,
  routeInput,
  tellRoute,
  type RouteChange,
} from "./route-input.ts";

type Request = Partial<ImageRequest>;
type Case = readonly [when: string, tier: TierName, request: Request, route: string];

const google = { health: { exhaustedBudgets: new Set(["google"]) } };
const openai = { health: { exhaustedBudgets: new Set(["openai"]) } };
const both = { health: { exhaustedBudgets: new Set(["google", "openai"]) } };

describe("with Google's budget spent", () => {
  test.for<Case>([
    ["standard work", "standard", {}, "standard: Pro medium 1K"],
    ["text on the image", "free", { onImageText: "OPEN" }, "on_image_text: Pro medium 1K"],
    ["a batch", "pro", { batch: true }, "batch: Pro medium 1K"],
    ["4K", "pro", { shape: ratio("16:9", "4K") }, "four_k: Pro medium 4K"],
    ["Pro mode", "pro", {}, "pro_tier: Pro high 1K"],
    ["an edit", "standard", { operation: "edit" }, "edit_default: Pro medium 1K"],
    ["the standard model", "free", { model: role("standard") }, "model_requested: Pro medium 1K"],
  ])("%s on %s", ([, tier, request, route]) => {
    const plan = requireRoute({ tier, request, ...google });
    expect(tellRoute(plan)).toBe(route);
    expect(plan.candidates.every(({ provider }) => provider === "openai")).toBe(true);
  });
});

describe("with OpenAI's budget spent", () => {
  test.for<Case>([
    ["standard work", "standard", {}, "standard: standard medium 1K"],
    ["Pro mode", "pro", {}, "pro_tier: standard high 1K"],
    ["high quality", "standard", { highQuality: true }, "high_quality: standard high 1K"],
    [
      "a named model",
      "free",
      { model: named("gpt-image-2") },
      "model_requested: standard medium 1K",
    ],
  ])("%s on %s", ([, tier, request, route]) => {
    const plan = requireRoute({ tier, request, ...openai });
    expect(tellRoute(plan)).toBe(route);
    expect(plan.candidates.every(({ provider }) => provider === "google")).toBe(true);
  });

  test("an edit that it was to do", () => {
    const plan = requireRoute({ request: { operation: "edit" }, settings: editOptIn, ...openai });
    expect(tellRoute(plan)).toBe("edit_opt_in: standard medium 1K");
    expect(plan.candidates[0].reasons).toEqual(["edit_opt_in", "budget_exhausted"]);
  });
});

describe("nobody", () => {
  test.for<readonly [when: string, change: RouteChange]>([
    ["when both budgets are spent", both],
    ["without fallback", { request: { fallback: false }, ...google }],
    ["in Pro mode without fallback", { tier: "pro", request: { fallback: false }, ...openai }],
    ["when the other cannot do it", { request: { shape: ratio("8:1", "1K") }, ...google }],
    [
      "when only the other has masks",
      { request: { operation: "edit", mask: true }, ...both, settings: editOptIn },
    ],
  ])("makes it %s", ([, change]) => {
    const plan = planRoute(routeInput(change));
    expect(plan.kind).toBe("no-route");
    const codes = plan.kind === "no-route" ? plan.rejections.map(({ code }) => code) : [];
    expect(codes).toContain("budget_exhausted");
  });
});
