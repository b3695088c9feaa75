import { describe, expect, test } from "vitest";

import type { ModelCard } from "../../../src/domain/model-card.ts";
import { createCatalog } from "../../../src/routing/catalog.ts";
import { planRoute } from "../../../src/routing/plan.ts";
import {
  cardOf,
  named,
  requireRoute,
  role,
  routeInput,
  tellRoute,
  type RouteChange,
} from "./route-input.ts";

/** The models the free check found gone. */
function gone(...models: readonly string[]) {
  return { retiredModels: new Set(models) };
}

describe("a retired model's heir takes its place", () => {
  test.for<readonly [when: string, change: RouteChange, route: string]>([
    [
      "of the standard model",
      { health: gone("gemini-3.1-flash-image") },
      "standard: gemini-nano-banana-2.1 medium 1K, Pro medium 1K",
    ],
    [
      "of the Pro model",
      { request: { model: role("pro") }, health: gone("gpt-image-2") },
      "high_quality: gpt-image-2.6-sunburst high 1K, standard high 1K",
    ],
    [
      "of the model that would be second",
      { health: gone("gpt-image-2") },
      "standard: standard medium 1K, gpt-image-2.6-sunburst medium 1K",
    ],
    [
      "of a named model",
      { request: { model: named("gpt-image-2.5-flare") }, health: gone("gpt-image-2.5-flare") },
      "model_requested: gpt-image-2.6-flare medium 1K, standard medium 1K, Pro medium 1K",
    ],
    [
      "of a named model and its heir, though it may not fall back",
      {
        request: { model: named("gpt-image-2-2026-04-21"), fallback: false },
        health: gone("gpt-image-2-2026-04-21", "gpt-image-2"),
      },
      "model_requested: gpt-image-2.6-sunburst medium 1K",
    ],
    [
      "of the model that edits",
      { request: { operation: "edit" }, health: gone("gemini-3.1-flash-image") },
      "edit_default: gemini-nano-banana-2.1 medium 1K, Pro medium 1K",
    ],
    [
      "of a model that has none: the other role",
      {
        settings: { standardModel: cardOf("gemini-nano-banana-2.1") },
        health: gone("gemini-nano-banana-2.1"),
      },
      "standard: Pro medium 1K",
    ],
    [
      "of a model that is not retired: nothing changes",
      { health: gone("gemini-nano-banana-2.1") },
      "standard: standard medium 1K, Pro medium 1K",
    ],
  ])("%s", ([, change, route]) => {
    expect(tellRoute(requireRoute(change))).toBe(route);
  });

  test("and says why", () => {
    const plan = requireRoute({ health: gone("gemini-3.1-flash-image") });
    expect(plan.preferred).toBe("gemini-3.1-flash-image");
    expect(plan.candidates[0].reasons).toEqual(["standard", "model_retired"]);
    expect(plan.rejections).toEqual([
      { model: "gemini-3.1-flash-image", provider: "google", code: "model_retired" },
    ]);
  });

  test("only if it can do the task itself", () => {
    const plan = requireRoute({
      health: { ...gone("gemini-3.1-flash-image"), exhaustedBudgets: new Set(["google"]) },
    });
    expect(plan.candidates).toMatchObject([
      { model: "gpt-image-2", reasons: ["standard", "model_retired", "budget_exhausted"] },
    ]);
  });

  test("when its card says so too", () => {
    const retired: ModelCard = {
      ...cardOf("gemini-3.1-flash-image"),
      lifecycle: { state: "retired", since: "2026-12-01" },
    };
    const plan = requireRoute({ settings: { standardModel: retired } });
    expect(plan.candidates[0].model).toBe("gemini-nano-banana-2.1");
  });

  test("not when it is only deprecated", () => {
    expect(cardOf("gemini-3.1-flash-image").lifecycle.state).toBe("deprecated");
    expect(requireRoute({}).candidates[0].model).toBe("gemini-3.1-flash-image");
  });

  test("and two that name each other end the line", () => {
    const one: ModelCard = { ...cardOf("gpt-image-2"), id: "one", aliases: [], successor: "other" };
    const other: ModelCard = { ...one, id: "other", successor: "one" };
    const input = routeInput({
      request: { fallback: false },
      settings: { standardModel: one },
      health: gone("one", "other"),
    });
    expect(planRoute({ ...input, catalog: createCatalog([one, other]) })).toMatchObject({
      kind: "no-route",
      rejections: [{ model: "one" }, { model: "other" }],
    });
  });
});
