import { describe, expect, test } from "vitest";

import type { ImageRequest } from "../../../src/domain/image-request.ts";
import type { RejectionCode } from "../../../src/domain/reason.ts";
import type { TierName } from "../../../src/domain/tier.ts";
import { planRoute } from "../../../src/routing/plan.ts";
import type { RouteRefusal } from "../../../src/routing/route-plan.ts";
import {
  cardOf,
  editOptIn,
  named,
  ratio,
  role,
  routeInput,
  size,
  type RouteChange,
} from "./route-input.ts";

const edit = { operation: "edit" } as const;
const gptImage2 = { model: named("gpt-image-2") } as const;
const nanoBanana = { model: named("gemini-3.1-flash-image") } as const;

describe("tier_forbidden: Pro mode", () => {
  test.for<readonly [when: string, request: Partial<ImageRequest>]>([
    ["highQuality", { highQuality: true }],
    ["the role pro", { model: role("pro") }],
    ["the role pro with highQuality: false", { model: role("pro"), highQuality: false }],
    ["highQuality on a named Pro model", { ...gptImage2, highQuality: true }],
    ["highQuality on a named standard model", { ...nanoBanana, highQuality: true }],
    ["highQuality at low", { highQuality: true, quality: "low" }],
    ["highQuality of an edit", { ...edit, highQuality: true }],
    ["highQuality in a batch", { batch: true, highQuality: true }],
    ["high on a named Pro model", { ...gptImage2, quality: "high" }],
    [
      "high on a Pro model by its alias",
      { model: named("gpt-image-2.5-flare-2026-09-08"), quality: "high" },
    ],
  ])("a free tier asks for %s", ([, request]) => {
    expect(refusal({ tier: "free", request })).toEqual({
      code: "tier_forbidden",
      what: "pro-mode",
    });
  });

  test("a free tier asks for high of an edit that is the Pro model's by opt-in", () => {
    const change = { tier: "free", request: { ...edit, quality: "high" } } as const;
    expect(refusal({ ...change, settings: editOptIn })).toEqual({
      code: "tier_forbidden",
      what: "pro-mode",
    });
    expect(refusal(change)).toBeUndefined();
  });

  test("a free tier asks for high where the standard role is a Pro model", () => {
    const change = { tier: "free", request: { quality: "high" } } as const;
    const standardModel = cardOf("gpt-image-2");
    expect(refusal({ ...change, settings: { standardModel } })).toEqual({
      code: "tier_forbidden",
      what: "pro-mode",
    });
  });

  test.for<readonly [when: string, tier: TierName, request: Partial<ImageRequest>]>([
    ["a named Pro model", "free", gptImage2],
    ["a named Pro model at medium", "free", { ...gptImage2, quality: "medium" }],
    ["high on the standard model", "free", { quality: "high" }],
    ["high on a named standard model", "free", { ...nanoBanana, quality: "high" }],
    ["highQuality: false", "free", { highQuality: false }],
    ["highQuality", "standard", { highQuality: true }],
    ["the role pro", "standard", { model: role("pro") }],
    ["high on a named Pro model", "standard", { ...gptImage2, quality: "high" }],
    ["high on a named Pro model", "pro", { ...gptImage2, quality: "high" }],
  ])("allowed: %s, on the tier %s", ([, tier, request]) => {
    expect(refusal({ tier, request })).toBeUndefined();
  });
});

describe("tier_forbidden: resolution", () => {
  test.for<readonly [when: string, request: Partial<ImageRequest>]>([
    ["2K", { shape: ratio("1:1", "2K") }],
    ["4K", { shape: ratio("1:1", "4K") }],
    ["a size above 1K", { shape: size("1281x1280") }],
    ["a size beyond 4K", { shape: size("9000x9000") }],
    ["2K of a named model", { ...gptImage2, shape: ratio("1:1", "2K") }],
    ["2K of an edit", { ...edit, shape: ratio("1:1", "2K") }],
    ["2K before Pro mode", { highQuality: true, shape: ratio("1:1", "2K") }],
    ["2K in a ratio that its model lacks", { ...gptImage2, shape: ratio("8:1", "2K") }],
  ])("a free tier asks for %s", ([, request]) => {
    expect(refusal({ tier: "free", request })).toEqual({
      code: "tier_forbidden",
      what: "resolution",
    });
  });

  test.for<readonly [when: string, tier: TierName, request: Partial<ImageRequest>]>([
    ["512", "free", { shape: ratio("1:1", "512") }],
    ["1K", "free", { shape: ratio("1:1", "1K") }],
    ["the greatest square of 1K", "free", { shape: size("1280x1280") }],
    ["a portrait post", "free", { shape: size("1080x1350") }],
    ["4K", "standard", { shape: ratio("1:1", "4K") }],
    ["a size beyond 4K", "standard", { shape: size("9000x9000") }],
    ["4K", "pro", { shape: ratio("1:1", "4K") }],
  ])("allowed: %s, on the tier %s", ([, tier, request]) => {
    expect(refusal({ tier, request })).toBeUndefined();
  });
});

describe("mask_not_enabled", () => {
  const masked = { ...edit, mask: true } as const;

  test.for<readonly [when: string, request: Partial<ImageRequest>]>([
    ["a mask", masked],
    ["a mask without fallback", { ...masked, fallback: false }],
    ["a mask in Pro mode", { ...masked, highQuality: true }],
    ["a mask on the role pro", { ...masked, model: role("pro") }],
    ["a mask at 4K", { ...masked, shape: ratio("1:1", "4K") }],
  ])("the default provider is given %s", ([, request]) => {
    expect(refusal({ request })).toEqual({
      code: "mask_not_enabled",
      maskModel: expect.objectContaining({ id: "gpt-image-2", provider: "openai" }),
    });
  });

  test("not where the other provider edits, nor where a model with masks is named", () => {
    expect(refusal({ request: masked, settings: editOptIn })).toBeUndefined();
    expect(refusal({ request: { ...masked, ...gptImage2 } })).toBeUndefined();
  });
});

describe("model_incapable: a named model is asked for what it cannot do", () => {
  const cases: readonly (readonly [
    model: string,
    what: string,
    because: RejectionCode,
    request: Partial<ImageRequest>,
  ])[] = [
    ["gpt-image-2", "8:1", "aspect_ratio_unsupported", { shape: ratio("8:1", "1K") }],
    ["gpt-image-2", "4:1 by size", "aspect_ratio_unsupported", { shape: size("1584x396") }],
    ["gemini-3.1-flash-image", "9:21", "aspect_ratio_unsupported", { shape: ratio("9:21", "1K") }],
    [
      "gemini-3.1-flash-image",
      "1:3 by size",
      "aspect_ratio_unsupported",
      { shape: size("300x900") },
    ],
    ["gemini-3.1-flash-lite-image", "2K", "resolution_unsupported", { shape: ratio("1:1", "2K") }],
    ["gemini-3.1-flash-image", "15 references", "references_unsupported", { references: 15 }],
    [
      "gemini-3.1-flash-image",
      "an edit with 14 references",
      "references_unsupported",
      { ...edit, references: 14 },
    ],
    ["gpt-image-2", "17 references", "references_unsupported", { references: 17 }],
    ["gpt-image-2", "an edit with 16", "references_unsupported", { ...edit, references: 16 }],
    ["gemini-3.1-flash-image", "a mask", "mask_unsupported", { ...edit, mask: true }],
    [
      "gemini-3.1-flash-lite-image",
      "everything at once, told by the first",
      "aspect_ratio_unsupported",
      { ...edit, shape: ratio("9:21", "2K"), references: 15, mask: true },
    ],
  ];

  test.for(cases)("%s, %s: %s", ([model, , because, request]) => {
    expect(refusal({ request: { ...request, model: named(model) } })).toEqual({
      code: "model_incapable",
      model,
      because,
    });
  });

  test("names the model by its id when the request used an alias", () => {
    const model = named("gemini-3.1-flash-image-preview");
    expect(refusal({ request: { model, references: 15 } })).toMatchObject({
      model: "gemini-3.1-flash-image",
    });
  });

  test("without fallback alike", () => {
    const request = { ...gptImage2, shape: ratio("8:1", "1K"), fallback: false };
    expect(refusal({ request })).toMatchObject({ code: "model_incapable" });
  });

  test("not where the model merely cannot be used now", () => {
    const health = { retiredModels: new Set(["gpt-image-2"]) };
    expect(refusal({ request: gptImage2, health })).toBeUndefined();
    const settings = { configuredProviders: new Set(["google"]) };
    expect(refusal({ request: gptImage2, settings })).toBeUndefined();
  });

  test("not where the model was not named", () => {
    expect(refusal({ request: { shape: ratio("9:21", "1K") } })).toBeUndefined();
    expect(refusal({ request: { references: 17 } })).toBeUndefined();
  });
});

describe("model_not_found", () => {
  test.for(["gpt-image-1", "dall-e-3", "nano-banana", "GPT-IMAGE-2", " gpt-image-2", "", "auto"])(
    "%j is the name of no model",
    (model) => {
      expect(refusal({ request: { model: named(model) } })).toEqual({
        code: "model_not_found",
        model,
      });
    },
  );

  test("is told before the tier forbids anything", () => {
    const request = { model: named("gpt-image-1"), highQuality: true, shape: ratio("1:1", "4K") };
    expect(refusal({ tier: "free", request })).toMatchObject({ code: "model_not_found" });
  });
});

function refusal(change: RouteChange): RouteRefusal | undefined {
  const plan = planRoute(routeInput(change));
  return plan.kind === "refused" ? plan.refusal : undefined;
}
