import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isSameRatio, reduceRatio, type AspectRatio } from "../../../src/domain/aspect-ratio.ts";
import { fitPicture } from "../../../src/domain/fit-picture.ts";
import type { FitRefusal, PictureFit } from "../../../src/domain/picture-shape.ts";
import {
  enlargement,
  nominalArea,
  nominalPixels,
  resolutions,
} from "../../../src/domain/resolution.ts";
import type { Pixels } from "../../../src/domain/size.ts";
import { allCards, cardOf } from "./cards.ts";
import { anyRatio, anyResolution, edgeRatio, googleRatios, tellFit } from "./pictures.ts";

type Row = readonly [AspectRatio, string, string, string, string];

/** Google's own size table; 21:9 at 512 is a slip in it, so the next tier is scaled down. */
const nanoBanana: readonly Row[] = [
  ["1:1", "512x512", "1024x1024", "2048x2048", "4096x4096"],
  ["1:4", "256x1024", "512x2048", "1024x4096", "2048x8192"],
  ["1:8", "192x1536", "384x3072", "768x6144", "1536x12288"],
  ["2:3", "424x632", "848x1264", "1696x2528", "3392x5056"],
  ["3:2", "632x424", "1264x848", "2528x1696", "5056x3392"],
  ["3:4", "448x600", "896x1200", "1792x2400", "3584x4800"],
  ["4:1", "1024x256", "2048x512", "4096x1024", "8192x2048"],
  ["4:3", "600x448", "1200x896", "2400x1792", "4800x3584"],
  ["4:5", "464x576", "928x1152", "1856x2304", "3712x4608"],
  ["5:4", "576x464", "1152x928", "2304x1856", "4608x3712"],
  ["8:1", "1536x192", "3072x384", "6144x768", "12288x1536"],
  ["9:16", "384x688", "768x1376", "1536x2752", "3072x5504"],
  ["16:9", "688x384", "1376x768", "2752x1536", "5504x3072"],
  ["21:9", "1584x672, scale 784x336", "1584x672", "3168x1344", "6336x2688"],
];

/** The smallest size on OpenAI's grid of exactly the ratio and at least the tier's area. */
const gptImage: readonly Row[] = [
  ["1:1", "1024x1024, scale 512x512", "1024x1024", "2048x2048", "2880x2880, scale 4096x4096"],
  ["2:3", "864x1296, scale 416x624", "864x1296", "1696x2544", "2336x3504, scale 3344x5016"],
  ["3:2", "1296x864, scale 624x416", "1296x864", "2544x1696", "3504x2336, scale 5016x3344"],
  ["3:4", "912x1216, scale 440x592", "912x1216", "1776x2368", "2448x3264, scale 3544x4728"],
  ["4:3", "1216x912, scale 592x440", "1216x912", "2368x1776", "3264x2448, scale 4728x3544"],
  ["4:5", "960x1200, scale 456x576", "960x1200", "1856x2320", "2560x3200, scale 3664x4576"],
  ["5:4", "1200x960, scale 576x456", "1200x960", "2320x1856", "3200x2560, scale 4576x3664"],
  ["9:16", "864x1536, scale 384x680", "864x1536", "1584x2816", "2160x3840, scale 3072x5464"],
  ["16:9", "1536x864, scale 680x384", "1536x864", "2816x1584", "3840x2160, scale 5464x3072"],
  ["21:9", "1568x672, scale 784x336", "1568x672", "3136x1344", "3808x1632, scale 6256x2680"],
];

describe("a ratio at 512, 1K, 2K and 4K", () => {
  test.for(nanoBanana)("Nano Banana 2 draws %s as %s · %s · %s · %s", ([ratio, ...sizes]) => {
    expect(fitsAtEveryTier("gemini-3.1-flash-image", ratio)).toEqual(sizes);
  });

  test.for(gptImage)("gpt-image-2 draws %s as %s · %s · %s · %s", ([ratio, ...sizes]) => {
    expect(fitsAtEveryTier("gpt-image-2", ratio)).toEqual(sizes);
  });

  test.for<AspectRatio>(["1:4", "4:1", "1:8", "8:1", "301:100", "100:301"])(
    "gpt-image-2 does not draw %s",
    (ratio) => {
      const none = resolutions.map(() => "aspect_ratio_unsupported");
      expect(fitsAtEveryTier("gpt-image-2", ratio)).toEqual(none);
    },
  );

  test.for<AspectRatio>(["9:21", "3:1", "1:3", "2:1", "191:100", "5:3", "43:18"])(
    "Nano Banana 2 does not draw %s",
    (ratio) => {
      const none = resolutions.map(() => "aspect_ratio_unsupported");
      expect(fitsAtEveryTier("gemini-3.1-flash-image", ratio)).toEqual(none);
    },
  );

  test("the tables name all of Google's ratios", () => {
    expect(nanoBanana.map(([ratio]) => ratio)).toEqual(googleRatios);
    const drawnByBoth = googleRatios.filter((ratio) => !/^(1:4|4:1|1:8|8:1)$/.test(ratio));
    expect(gptImage.map(([ratio]) => ratio)).toEqual(drawnByBoth);
  });
});

describe("tiers a model lacks", () => {
  test.for<[string, readonly string[]]>([
    ["gemini-nano-banana-2.1", ["1376x768, scale 680x384", "1376x768", "2752x1536", "5504x3072"]],
    [
      "gemini-3.1-flash-lite-image",
      ["1376x768, scale 680x384", "1376x768", "resolution_unsupported", "resolution_unsupported"],
    ],
  ])("%s draws 16:9 at the next tier above, or not", ([id, sizes]) => {
    expect(fitsAtEveryTier(id, "16:9")).toEqual(sizes);
  });

  test("the ratio is checked before the tier", () => {
    const tooLarge = { kind: "ratio", aspectRatio: "9:31", resolution: "4K" } as const;
    expect(fitPicture(cardOf("gemini-3.1-flash-lite-image"), tooLarge)).toBe(
      "aspect_ratio_unsupported",
    );
    const { sizes, ...card } = cardOf("gpt-image-2");
    const onlySmall = { ...card, sizes: { ...sizes, resolutions: ["1K"] as const } };
    expect(fitPicture(onlySmall, tooLarge)).toBe("aspect_ratio_unsupported");
    expect(fitPicture(onlySmall, { ...tooLarge, aspectRatio: "16:9" })).toBe(
      "resolution_unsupported",
    );
  });
});

describe("any ratio at any tier", () => {
  const anyGptCard = fc.constantFrom(...allCards.filter((card) => card.provider === "openai"));
  const drawable = anyRatio.filter((ratio) => edgeRatio(reduceRatio(ratio)) <= 3);

  test("is drawn in that ratio, at that tier or above, and scaled to the tier if above", () => {
    const shapes = googleRatios.flatMap((aspectRatio) =>
      resolutions.map((resolution) => ({ kind: "ratio", aspectRatio, resolution }) as const),
    );
    const drawn = allCards.flatMap((card) =>
      shapes.flatMap((shape) => {
        const fit = fitPicture(card, shape);
        return typeof fit === "string" ? [] : [{ shape, fit }];
      }),
    );
    // Six OpenAI models with ten ratios, two of Google's with fourteen, and Lite up to 1K.
    expect(drawn).toHaveLength(6 * 10 * 4 + 2 * 14 * 4 + 14 * 2);
    for (const { shape, fit } of drawn) {
      const [asked, made] = [shape.resolution, fit.resolution].map((tier) =>
        resolutions.indexOf(tier),
      );
      const scale = nominalPixels(shape.aspectRatio, shape.resolution);
      expect(isSameRatio(fit.aspectRatio, shape.aspectRatio)).toBe(true);
      expect(made).toBeGreaterThanOrEqual(asked ?? 0);
      const isWhole = made === asked && enlargement(fit.pixels, scale) <= 1.25;
      expect(fit.conversion).toEqual(isWhole ? null : { crop: null, scale });
    }
  });

  test("on OpenAI is the smallest size of exactly that ratio that has the tier's area, if one is near", () => {
    fc.assert(
      fc.property(anyGptCard, drawable, anyResolution, (card, aspectRatio, resolution) => {
        const fit = requireFit(fitPicture(card, { kind: "ratio", aspectRatio, resolution }));
        const sizes = gptSizesOf(aspectRatio);
        const wanted = Math.max(nominalArea(resolution), nominalArea("1K"));
        const smallest = sizes.find((size) => areaOf(size) >= wanted) ?? sizes.at(-1);
        const isExact = (fit.conversion?.crop ?? null) === null;
        expect(isExact ? fit.pixels : smallest).toEqual(smallest);
        expect(isExact ? aspectRatio : fit.conversion?.crop).toBe(aspectRatio);
      }),
      { numRuns: 500 },
    );
  });

  test("on OpenAI is never far above the tier's area, nor below it but for the model's limits", () => {
    fc.assert(
      fc.property(anyGptCard, drawable, anyResolution, (card, aspectRatio, resolution) => {
        const { pixels } = requireFit(fitPicture(card, { kind: "ratio", aspectRatio, resolution }));
        const wanted = Math.max(nominalArea(resolution), nominalArea("1K"));
        const longest = Math.max(pixels.width, pixels.height);
        const largest = Math.min(8_294_400, 3840 ** 2 / edgeRatio(reduceRatio(aspectRatio)));
        expect(areaOf(pixels)).toBeLessThanOrEqual(wanted * 1.6);
        expect(areaOf(pixels)).toBeGreaterThanOrEqual(Math.min(wanted, largest) / 1.6);
        expect([pixels.width % 16, pixels.height % 16]).toEqual([0, 0]);
        expect(areaOf(pixels)).toBeLessThanOrEqual(8_294_400);
        expect(areaOf(pixels)).toBeGreaterThanOrEqual(655_360);
        expect(longest / Math.min(pixels.width, pixels.height)).toBeLessThanOrEqual(3);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    { aspectRatio: "191:100", resolution: "1K", expected: "1424x752, crop 191:100" },
    { aspectRatio: "239:238", resolution: "1K", expected: "1024x1024, crop 239:238" },
    { aspectRatio: "97:89", resolution: "4K", expected: "3008x2752, crop 97:89, scale 4280x3920" },
  ] as const)("$aspectRatio at $resolution keeps to its tier", ({ expected, ...shape }) => {
    expect(tellFit(fitPicture(cardOf("gpt-image-2"), { kind: "ratio", ...shape }))).toBe(expected);
  });

  test("on Google is drawn exactly when the ratio is in the table", () => {
    fc.assert(
      fc.property(anyRatio, anyResolution, (aspectRatio, resolution) => {
        const fit = fitPicture(cardOf("gemini-3.1-flash-image"), {
          kind: "ratio",
          aspectRatio,
          resolution,
        });
        const isInTable = googleRatios.some((ratio) => isSameRatio(ratio, aspectRatio));
        expect(fit !== "aspect_ratio_unsupported").toBe(isInTable);
        expect(fit).not.toBe("resolution_unsupported");
      }),
    );
  });
});

function requireFit(fit: PictureFit | FitRefusal): PictureFit {
  if (typeof fit === "string") throw new Error(`It was refused: ${fit}.`);
  return fit;
}

function areaOf({ width, height }: Pixels): number {
  return width * height;
}

function fitsAtEveryTier(id: string, aspectRatio: AspectRatio): readonly string[] {
  return resolutions.map((resolution) =>
    tellFit(fitPicture(cardOf(id), { kind: "ratio", aspectRatio, resolution })),
  );
}

/** Every size of exactly a ratio that OpenAI's rule allows, smallest first. */
function gptSizesOf(aspectRatio: AspectRatio) {
  const unit = reduceRatio(aspectRatio);
  const steps = Array.from({ length: 240 }, (_, index) => 16 * (index + 1));
  return steps
    .map((step) => ({ width: unit.width * step, height: unit.height * step }))
    .filter(({ width, height }) => Math.max(width, height) <= 3840)
    .filter(({ width, height }) => width * height >= 655_360 && width * height <= 8_294_400);
}
