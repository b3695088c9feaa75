import { describe, expect, test } from "vitest";

import { promptWithText } from "../../../src/domain/image-request.ts";
import { unlimited } from "../../../src/domain/limits.ts";
import { outputFormats, toMediaType, toOutputFormat } from "../../../src/domain/media-type.ts";
import type { Resolution } from "../../../src/domain/resolution.ts";
import { allowsResolution, type TierPolicy } from "../../../src/domain/tier.ts";

describe("promptWithText", () => {
  test("leaves a prompt without text as it is", () => {
    expect(promptWithText("a red bicycle", undefined)).toBe("a red bicycle");
  });

  const says =
    "The image shows exactly this text, letter for letter in its own script, and no other text:";

  test.for([
    ["English", "Open 24/7", '"Open 24/7"'],
    ["two lines", "OPEN\nall day", '"OPEN\nall day"'],
    ["Spanish", "¡Mañana, 2 × 1 en el café!", '"¡Mañana, 2 × 1 en el café!"'],
    ["Japanese", "本日開店", '"本日開店"'],
    ["Arabic", "مفتوح الآن", '"مفتوح الآن" It is written from right to left.'],
    ["Hebrew", "פתוח היום", '"פתוח היום" It is written from right to left.'],
    ["both directions", "SALE מבצע 50%", '"SALE מבצע 50%" It is written from right to left.'],
    ["quotation marks", 'The "best" tea', '“The "best" tea”'],
    ["curly ones, too", 'The "best" “tea”', '«The "best" “tea”»'],
    ["all of them", '"“«', '""“«"'],
    ["no words", "", '""'],
  ] as const)("quotes the words to show after the prompt: %s", ([, text, quoted]) => {
    expect(promptWithText("a poster", text)).toBe(`a poster\n\n${says} ${quoted}`);
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
      ...unlimited,
      proMode: "never",
      greatestResolution,
      retentionDays: null,
    };
    const allowed = (["512", "1K", "2K", "4K"] as const).map((resolution) =>
      allowsResolution(tier, resolution) ? "yes" : "no",
    );
    expect(allowed.join(" ")).toBe(answers);
  });
});
