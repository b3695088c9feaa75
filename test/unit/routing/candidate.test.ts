import { describe, expect, test } from "vitest";

import type { ImageRequest, WarningCode } from "../../../src/domain/image-request.ts";
import type { OutputFormat } from "../../../src/domain/media-type.ts";
import type { Quality } from "../../../src/domain/quality.ts";
import type { TierName } from "../../../src/domain/tier.ts";
import {
  cardOf,
  editOptIn,
  named,
  ratio,
  requireRoute,
  role,
  size,
  type RouteChange,
} from "./route-input.ts";

const google = "gemini-3.1-flash-image";
const gpt = "gpt-image-2";

describe("quality", () => {
  const edit = { operation: "edit" } as const;

  test.for<
    readonly [
      when: string,
      tier: TierName,
      asked: Quality | undefined,
      first: `${string} ${Quality}`,
      next: `${string} ${Quality}`,
      request: Partial<ImageRequest>,
    ]
  >([
    ["standard work", "free", undefined, `${google} medium`, `${gpt} medium`, {}],
    ["standard work", "free", "low", `${google} low`, `${gpt} low`, {}],
    ["standard work", "free", "medium", `${google} medium`, `${gpt} medium`, {}],
    ["standard work", "free", "high", `${google} high`, `${gpt} medium`, {}],
    ["standard work", "standard", "high", `${google} high`, `${gpt} medium`, {}],
    ["a batch", "pro", undefined, `${google} high`, `${gpt} medium`, { batch: true }],
    ["a batch", "pro", "low", `${google} low`, `${gpt} low`, { batch: true }],
    ["4K", "pro", "high", `${google} high`, `${gpt} medium`, { shape: ratio("1:1", "4K") }],
    ["an edit", "pro", undefined, `${google} high`, `${gpt} medium`, edit],
    ["Pro work", "standard", undefined, `${gpt} high`, `${google} high`, { highQuality: true }],
    ["Pro work", "standard", "low", `${gpt} low`, `${google} low`, { highQuality: true }],
    ["Pro work", "pro", undefined, `${gpt} high`, `${google} high`, {}],
    ["Pro work", "pro", "medium", `${gpt} medium`, `${google} medium`, {}],
    ["a named Pro model", "free", undefined, `${gpt} medium`, `${google} medium`, pro()],
    ["a named Pro model", "free", "low", `${gpt} low`, `${google} low`, pro()],
    ["a named Pro model", "standard", "high", `${gpt} high`, `${google} high`, pro()],
  ])("%s on the tier %s, asked for %s: %s, then %s", ([, tier, asked, first, next, more]) => {
    const request = asked === undefined ? more : { ...more, quality: asked };
    const { candidates } = requireRoute({ tier, request });
    expect(candidates.map(({ model, quality }) => `${model} ${quality}`)).toEqual([first, next]);
  });

  function pro() {
    return { model: named(gpt) };
  }
});

describe("warnings", () => {
  test.for<
    readonly [
      when: string,
      request: Partial<ImageRequest>,
      ofGoogle: readonly WarningCode[],
      ofGpt: readonly WarningCode[],
    ]
  >([
    ["nothing", {}, [], []],
    ["text", { onImageText: "OPEN" }, [], ["standard_better_at_text"]],
    ["no text in so many words", { onImageText: "" }, [], ["standard_better_at_text"]],
    ["previews", { previews: 1 }, ["previews_unsupported"], []],
    ["compression", { outputCompression: 80 }, ["compression_unsupported"], []],
    ["no compression at all", { outputCompression: 0 }, ["compression_unsupported"], []],
    [
      "all of it",
      { onImageText: "OPEN", previews: 3, outputCompression: 80 },
      ["previews_unsupported", "compression_unsupported"],
      ["standard_better_at_text"],
    ],
  ])("%s", ([, request, ofGoogle, ofGpt]) => {
    const { candidates } = requireRoute({ request });
    const codes = candidates.map(({ model, warnings }) => [
      model,
      warnings.map(({ code }) => code),
    ]);
    expect(codes).toEqual([
      [google, ofGoogle],
      [gpt, ofGpt],
    ]);
  });

  test("name the model they are about", () => {
    const { candidates } = requireRoute({
      request: { model: role("pro"), onImageText: "OPEN", previews: 1, outputCompression: 80 },
    });
    expect(candidates.flatMap(({ warnings }) => warnings.map(({ message }) => message))).toEqual([
      "The standard model draws text more faithfully than GPT Image 2.",
      "Nano Banana 2 sends no previews.",
      "Nano Banana 2 chooses its own compression.",
    ]);
  });
});

describe("the conversion is named per candidate", () => {
  const original = { crop: null, scale: null, encode: null };
  const link = { width: 1200, height: 630 };
  const square = { width: 512, height: 512 };

  test.for<
    readonly [
      when: string,
      request: Partial<ImageRequest>,
      ofGoogle: Record<string, unknown> | null,
      ofGpt: Record<string, unknown> | null,
    ]
  >([
    ["a ratio and no type", {}, null, null],
    ["a ratio as PNG", { outputFormat: "png" }, { ...original, encode: "png" }, null],
    ["a ratio as WebP", { outputFormat: "webp" }, { ...original, encode: "webp" }, null],
    ["a ratio as JPEG", { outputFormat: "jpeg" }, null, null],
    ["512", { shape: ratio("1:1", "512") }, null, { ...original, scale: square }],
    [
      "a size as PNG",
      { shape: size("1200x630"), outputFormat: "png" },
      { crop: "40:21", scale: link, encode: "png" },
      { crop: null, scale: link, encode: null },
    ],
    ["a size that both draw", { shape: size("1024x1024"), outputFormat: "jpeg" }, null, null],
  ])("%s", ([, request, ofGoogle, ofGpt]) => {
    const { candidates } = requireRoute({ request });
    expect(candidates).toMatchObject([{ model: google }, { model: gpt }]);
    expect(candidates.map(({ conversion }) => conversion)).toEqual([ofGoogle, ofGpt]);
  });

  test.for<readonly [OutputFormat | undefined, OutputFormat, OutputFormat]>([
    [undefined, "jpeg", "png"],
    ["png", "jpeg", "png"],
    ["jpeg", "jpeg", "jpeg"],
    ["webp", "jpeg", "webp"],
  ])("asked for %s, Google is asked for %s and OpenAI for %s", ([asked, ...formats]) => {
    const request = asked === undefined ? {} : { outputFormat: asked };
    const { candidates } = requireRoute({ request });
    expect(candidates.map(({ outputFormat }) => outputFormat)).toEqual(formats);
  });

  test("the ratio asked of each engine is in its own words", () => {
    const { candidates } = requireRoute({ request: { shape: ratio("7:3", "1K") } });
    expect(candidates).toMatchObject([
      { aspectRatio: "21:9", pixels: { width: 1584, height: 672 } },
      { aspectRatio: "7:3", pixels: { width: 1456, height: 624 } },
    ]);
  });
});

describe("the price of one image, by candidate", () => {
  test.for<readonly [when: string, change: RouteChange, ofGoogle: number, ofGpt: number]>([
    ["1K at medium", {}, 68_192, 52_700],
    ["1K at high", { request: { highQuality: true } }, 70_202, 210_740],
    ["2K", { request: { shape: ratio("1:1", "2K") } }, 101_792, 107_060],
    ["512, drawn larger by OpenAI", { request: { shape: ratio("1:1", "512") } }, 45_812, 46_100],
    ["previews cost where there are any", { request: { previews: 3 } }, 68_192, 61_700],
    ["five images are priced one by one", { request: { count: 5 } }, 68_192, 52_700],
    ["text to show is part of the prompt", { request: { onImageText: "OPEN" } }, 68_204, 52_820],
    ["references", { request: { references: 2 } }, 69_312, 70_620],
    ["the image to edit", { request: { operation: "edit" } }, 68_752, 61_660],
    [
      "the image to edit and its references",
      { request: { operation: "edit", references: 2 }, settings: editOptIn },
      69_872,
      79_580,
    ],
  ])("%s", ([, change, ofGoogle, ofGpt]) => {
    const { candidates } = requireRoute(change);
    const prices = candidates.map(({ model, estimateMicroUsd }) => [model, estimateMicroUsd]);
    expect(Object.fromEntries(prices)).toEqual({ [google]: ofGoogle, [gpt]: ofGpt });
  });

  test("previews are not priced on a model that sends none", () => {
    const card = cardOf(gpt);
    const withoutPreviews = { ...card, capabilities: { ...card.capabilities, previews: false } };
    const plan = requireRoute({
      request: { model: role("pro"), quality: "medium", previews: 3 },
      settings: { proModel: withoutPreviews },
    });
    expect(plan.candidates[0]).toMatchObject({ model: gpt, estimateMicroUsd: 52_700 });
  });
});
