import { describe, expect, test } from "vitest";

import type { ImageRequest } from "../../../src/domain/image-request.ts";
import type { TierName } from "../../../src/domain/tier.ts";
import {
  cardOf,
  editOptIn,
  named,
  ratio,
  requireRoute,
  role,
  size,
  tellRoute,
  type RouteChange,
} from "./route-input.ts";

/** What is asked, on which tier, and the route: its reason, then each candidate's quality and tier. */
type Case = readonly [when: string, tier: TierName, request: Partial<ImageRequest>, route: string];

const edit = { operation: "edit" } as const;
const highQuality = { highQuality: true } as const;
const declined = { highQuality: false } as const;
const inBatch = { batch: true } as const;
const withText = { onImageText: "OPEN" } as const;
const in4K = { shape: ratio("16:9", "4K") } as const;
const standardRole = { model: role("standard") } as const;
const proRole = { model: role("pro") } as const;
const gptImage2 = { model: named("gpt-image-2") } as const;
const everythingElse = { ...edit, ...highQuality, ...inBatch, ...withText, ...in4K, mask: false };

describe("row 1: the request names a model", () => {
  test.for<Case>([
    ["Pro", "free", gptImage2, "Pro medium 1K, standard medium 1K"],
    ["Pro", "standard", gptImage2, "Pro medium 1K, standard medium 1K"],
    ["Pro", "pro", gptImage2, "Pro high 1K, standard high 1K"],
    ["Pro, declined", "pro", { ...gptImage2, ...declined }, "Pro medium 1K, standard medium 1K"],
    ["Pro, asked", "standard", { ...gptImage2, ...highQuality }, "Pro high 1K, standard high 1K"],
    [
      "an id without a role",
      "free",
      { model: named("gpt-image-2.6-flare") },
      "gpt-image-2.6-flare medium 1K, standard medium 1K, Pro medium 1K",
    ],
    [
      "the snapshot of a model by an alias",
      "free",
      { model: named("gpt-image-2.5-sunburst-2026-09-08") },
      "gpt-image-2.5-sunburst medium 1K, standard medium 1K, Pro medium 1K",
    ],
    [
      "Nano Banana 2 by its retired preview",
      "free",
      { model: named("gemini-3.1-flash-image-preview") },
      "standard medium 1K, Pro medium 1K",
    ],
    [
      "Nano Banana 2 by its nickname",
      "pro",
      { model: named("nano-banana-2") },
      "standard high 1K, Pro medium 1K",
    ],
    ["the role standard", "free", standardRole, "standard medium 1K, Pro medium 1K"],
    ["the role standard", "pro", standardRole, "standard high 1K, Pro medium 1K"],
    [
      "a model, before every other row",
      "pro",
      { ...everythingElse, ...gptImage2 },
      "Pro high 4K, standard high 4K",
    ],
    [
      "the role standard, before every other row",
      "pro",
      { ...everythingElse, ...standardRole },
      "standard high 4K, Pro medium 4K",
    ],
  ])("%s, on the tier %s", ([, tier, request, candidates]) => {
    expect(route(tier, request)).toBe(`model_requested: ${candidates}`);
  });
});

describe("row 2: the request edits an uploaded image", () => {
  test.for<Case>([
    ["an edit", "free", edit, "standard medium 1K, Pro medium 1K"],
    ["an edit", "pro", edit, "standard high 1K, Pro medium 1K"],
    ["with references", "free", { ...edit, references: 3 }, "standard medium 1K, Pro medium 1K"],
    [
      "before 4K, the role pro, a batch and text",
      "pro",
      { ...everythingElse, ...proRole },
      "standard high 4K, Pro medium 4K",
    ],
  ])("by default, Google's: %s, on the tier %s", ([, tier, request, candidates]) => {
    expect(route(tier, request)).toBe(`edit_default: ${candidates}`);
  });

  test.for<Case>([
    ["an edit", "free", edit, "Pro medium 1K, standard medium 1K"],
    ["an edit", "standard", edit, "Pro medium 1K, standard medium 1K"],
    ["an edit", "pro", edit, "Pro high 1K, standard high 1K"],
    ["declined", "pro", { ...edit, ...declined }, "Pro medium 1K, standard medium 1K"],
    ["a masked edit, never unmasked", "free", { ...edit, mask: true }, "Pro medium 1K"],
    ["before every later row", "pro", everythingElse, "Pro high 4K, standard high 4K"],
  ])("opted in, OpenAI's: %s, on the tier %s", ([, tier, request, candidates]) => {
    expect(route(tier, request, editOptIn)).toBe(`edit_opt_in: ${candidates}`);
  });
});

describe("row 3: 4K", () => {
  test.for<Case>([
    ["by resolution", "standard", in4K, "standard medium 4K, Pro medium 4K"],
    ["by size", "standard", { shape: size("3840x2160") }, "standard medium 4K, Pro medium 4K"],
    [
      "by the first size that 2K is too small for",
      "standard",
      { shape: size("2561x2561") },
      "standard medium 4K, Pro medium 4K",
    ],
    [
      "by a size beyond it",
      "standard",
      { shape: size("9000x9000") },
      "standard medium 4K, Pro medium 4K",
    ],
    ["before Pro mode", "standard", { ...in4K, ...highQuality }, "standard high 4K, Pro medium 4K"],
    ["before the role pro", "standard", { ...in4K, ...proRole }, "standard high 4K, Pro medium 4K"],
    [
      "before a batch, text and the tier's own Pro mode",
      "pro",
      { ...in4K, ...inBatch, ...withText },
      "standard high 4K, Pro medium 4K",
    ],
  ])("%s, on the tier %s", ([, tier, request, candidates]) => {
    expect(route(tier, request)).toBe(`four_k: ${candidates}`);
  });
});

describe("row 4: highQuality or the role pro", () => {
  test.for<Case>([
    ["highQuality", "standard", highQuality, "Pro high 1K, standard high 1K"],
    ["highQuality", "pro", highQuality, "Pro high 1K, standard high 1K"],
    ["the role pro", "standard", proRole, "Pro high 1K, standard high 1K"],
    ["the role pro", "pro", proRole, "Pro high 1K, standard high 1K"],
    [
      "at 2K, before a batch and text",
      "standard",
      { ...highQuality, ...inBatch, ...withText, shape: ratio("1:1", "2K") },
      "Pro high 2K, standard high 2K",
    ],
    [
      "at a size that 2K is enough for",
      "standard",
      { ...highQuality, shape: size("2560x2560") },
      "Pro high 2K, standard high 2K",
    ],
  ])("%s, on the tier %s", ([, tier, request, candidates]) => {
    expect(route(tier, request)).toBe(`high_quality: ${candidates}`);
  });
});

describe("row 5: an item of a batch", () => {
  test.for<Case>([
    ["an item", "free", inBatch, "standard medium 1K, Pro medium 1K"],
    ["an item", "standard", inBatch, "standard medium 1K, Pro medium 1K"],
    ["before text", "standard", { ...inBatch, ...withText }, "standard medium 1K, Pro medium 1K"],
    ["before the tier's own Pro mode", "pro", inBatch, "standard high 1K, Pro medium 1K"],
    ["declined", "pro", { ...inBatch, ...declined }, "standard medium 1K, Pro medium 1K"],
  ])("%s, on the tier %s", ([, tier, request, candidates]) => {
    expect(route(tier, request)).toBe(`batch: ${candidates}`);
  });
});

describe("row 6: a tier with Pro mode by default", () => {
  test.for<Case>([
    ["nothing else", "pro", {}, "Pro high 1K, standard high 1K"],
    ["references alone", "pro", { references: 2 }, "Pro high 1K, standard high 1K"],
    ["before text", "pro", withText, "Pro high 1K, standard high 1K"],
  ])("%s, on the tier %s", ([, tier, request, candidates]) => {
    expect(route(tier, request)).toBe(`pro_tier: ${candidates}`);
  });
});

describe("row 7: everything else", () => {
  test.for<Case>([
    ["nothing else", "free", {}, "standard: standard medium 1K, Pro medium 1K"],
    ["nothing else", "standard", {}, "standard: standard medium 1K, Pro medium 1K"],
    ["highQuality: false", "pro", declined, "standard: standard medium 1K, Pro medium 1K"],
    ["highQuality: false", "free", declined, "standard: standard medium 1K, Pro medium 1K"],
    [
      "references alone are not an edit",
      "free",
      { references: 14 },
      "standard: standard medium 1K, Pro medium 1K",
    ],
    [
      "2K",
      "standard",
      { shape: ratio("9:16", "2K") },
      "standard: standard medium 2K, Pro medium 2K",
    ],
    [
      "a size above 1K",
      "standard",
      { shape: size("2560x1440") },
      "standard: standard medium 2K, Pro medium 2K",
    ],
    ["text", "free", withText, "on_image_text: standard medium 1K, Pro medium 1K"],
    [
      "text and highQuality: false",
      "pro",
      { ...withText, ...declined },
      "on_image_text: standard medium 1K, Pro medium 1K",
    ],
  ])("%s, on the tier %s", ([, tier, request, expected]) => {
    expect(route(tier, request)).toBe(expected);
  });
});

describe("who edits", () => {
  test.for<[string, string, string]>([
    ["google", "gemini-3.1-flash-image", "gpt-image-2"],
    ["openai", "gpt-image-2", "gemini-3.1-flash-image"],
  ])("is the role of the provider %s, %s", ([provider, preferred, next]) => {
    const settings = { edit: { provider, optIn: true } };
    const plan = requireRoute({ request: edit, settings });
    expect(plan.preferred).toBe(preferred);
    expect(plan.candidates.map(({ model }) => model)).toEqual([preferred, next]);
  });

  test("is the provider's first model when neither role is the provider's", () => {
    const bothOpenAi = requireRoute({
      request: edit,
      settings: { standardModel: cardOf("gpt-image-2.6-flare") },
    });
    expect(bothOpenAi.preferred).toBe("gemini-3.1-flash-image");
  });

  test("is the standard model when no model is the provider's", () => {
    const settings = { edit: { provider: "acme", optIn: true } };
    expect(requireRoute({ request: edit, settings }).preferred).toBe("gemini-3.1-flash-image");
  });
});

function route(
  tier: TierName,
  request: Partial<ImageRequest>,
  settings?: RouteChange["settings"],
): string {
  const plan = requireRoute({ tier, request, ...(settings && { settings }) });
  expect(plan.preferred).toBe(plan.candidates[0].model);
  expect(plan.rejections.map(({ code }) => code)).toEqual(request.mask ? ["mask_unsupported"] : []);
  return tellRoute(plan);
}
