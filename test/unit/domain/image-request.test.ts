import { describe, expect, test } from "vitest";

import { promptWithText } from "../../../src/domain/image-request.ts";
import { outputFormats, toMediaType, toOutputFormat } from "../../../src/domain/media-type.ts";
import type { Resolution } from "../../../src/domain/resolution.ts";
import { allowsResolution, type TierPolicy } from "../../../src/domain/tier.ts";

describe("promptWithText", () => {
  test("leaves a prompt without text as it is", () => {
    expect(promptWithText("a red bicycle", undefined)).toBe("a red bicycle");
  });

  test("quotes the words to show after the prompt", () => {
    expect(promptWithText("a poster", 'OPEN\n"24/7"')).toBe(
      'a poster\n\nThe image shows exactly this text: "OPEN\n"24/7""',
    );
  });
});

describe("media types", () => {
  test.for([
    ["png", "image/png"],
    ["jpeg", "image/jpeg"],
    ["webp", "image/webp"],
  ] as const)("%s is %s, and back", ([format, mediaType]) => {
    expect(toMediaType(format)).toBe(mediaType);
    expect(toOutputFormat(mediaType)).toBe(format);
  });

  test("are three", () => {
    expect(outputFormats).toEqual(["png", "jpeg", "webp"]);
  });
});

describe("allowsResolution", () => {
  test.for<[Resolution, string]>([
    ["512", "yes no no no"],
    ["1K", "yes yes no no"],
    ["2K", "yes yes yes no"],
    ["4K", "yes yes yes yes"],
  ])("a tier up to %s allows 512, 1K, 2K, 4K: %s", ([greatestResolution, answers]) => {
    const tier: TierPolicy = {
      name: "free",
      imagesPerMonth: 5,
      proMode: "never",
      greatestResolution,
    };
    const allowed = (["512", "1K", "2K", "4K"] as const).map((resolution) =>
      allowsResolution(tier, resolution) ? "yes" : "no",
    );
    expect(allowed.join(" ")).toBe(answers);
  });
});
