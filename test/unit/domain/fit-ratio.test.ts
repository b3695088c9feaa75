import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  isSameRatio,
  ratioOfPixels,
  ratioValue,
  reduceRatio,
  type AspectRatio,
} from "../../../src/domain/aspect-ratio.ts";
import { fitPicture } from "../../../src/domain/fit-picture.ts";
import type { FitRefusal, PictureFit } from "../../../src/domain/picture-shape.ts";
import {
  enlargement,
  exactPixels,
  nominalArea,
  resolutions,
} from "../../../src/domain/resolution.ts";
import type { Pixels } from "../../../src/domain/size.ts";
import { allCards, cardOf } from "./cards.ts";
import { anyRatio, anyResolution, edgeRatio, googleRatios, tellFit } from "./pictures.ts";

type Row = readonly [AspectRatio, string, string, string, string];

/**
 * What Google's size table has, and what is delivered of it: few of its sizes have exactly their ratio,
 * and 21:9 at 512 is a slip in it.
 */
const nanoBanana: readonly Row[] = [
  ["1:1", "512x512", "1024x1024", "2048x2048", "4096x4096"],
  ["1:4", "256x1024", "512x2048", "1024x4096", "2048x8192"],
  ["1:8", "192x1536", "384x3072", "768x6144", "1536x12288"],
  [
    "2:3",
    "424x632, crop 2:3, scale 416x624",
    "848x1264, crop 2:3, scale 832x1248",
    "1696x2528, crop 2:3, scale 1664x2496",
    "3392x5056, crop 2:3, scale 3328x4992",
  ],
  [
    "3:2",
    "632x424, crop 3:2, scale 624x416",
    "1264x848, crop 3:2, scale 1248x832",
    "2528x1696, crop 3:2, scale 2496x1664",
    "5056x3392, crop 3:2, scale 4992x3328",
  ],
  [
    "3:4",
    "448x600, crop 3:4, scale 432x576",
    "896x1200, crop 3:4, scale 864x1152",
    "1792x2400, crop 3:4, scale 1728x2304",
    "3584x4800, crop 3:4, scale 3504x4672",
  ],
  ["4:1", "1024x256", "2048x512", "4096x1024", "8192x2048"],
  [
    "4:3",
    "600x448, crop 4:3, scale 576x432",
    "1200x896, crop 4:3, scale 1152x864",
    "2400x1792, crop 4:3, scale 2304x1728",
    "4800x3584, crop 4:3, scale 4672x3504",
  ],
  [
    "4:5",
    "464x576, crop 4:5, scale 448x560",
    "928x1152, crop 4:5, scale 896x1120",
    "1856x2304, crop 4:5, scale 1792x2240",
    "3712x4608, crop 4:5, scale 3648x4560",
  ],
  [
    "5:4",
    "576x464, crop 5:4, scale 560x448",
    "1152x928, crop 5:4, scale 1120x896",
    "2304x1856, crop 5:4, scale 2240x1792",
    "4608x3712, crop 5:4, scale 4560x3648",
  ],
  ["8:1", "1536x192", "3072x384", "6144x768", "12288x1536"],
  [
    "9:16",
    "384x688, crop 9:16, scale 360x640",
    "768x1376, crop 9:16, scale 720x1280",
    "1536x2752, crop 9:16, scale 1440x2560",
    "3072x5504, crop 9:16, scale 3024x5376",
  ],
  [
    "16:9",
    "688x384, crop 16:9, scale 640x360",
    "1376x768, crop 16:9, scale 1280x720",
    "2752x1536, crop 16:9, scale 2560x1440",
    "5504x3072, crop 16:9, scale 5376x3024",
  ],
  [
    "21:9",
    "1584x672, crop 7:3, scale 728x312",
    "1584x672, crop 7:3, scale 1456x624",
    "3168x1344, crop 7:3, scale 3024x1296",
    "6336x2688, crop 7:3, scale 6160x2640",
  ],
];

/** The same size is drawn by OpenAI itself, as far as its limits allow. */
const gptImage: readonly Row[] = [
  ["1:1", "816x816, scale 512x512", "1024x1024", "2048x2048", "2880x2880, scale 4096x4096"],
  ["2:3", "672x1008, scale 416x624", "832x1248", "1664x2496", "2336x3504, scale 3328x4992"],
  ["3:2", "1008x672, scale 624x416", "1248x832", "2496x1664", "3504x2336, scale 4992x3328"],
  ["3:4", "720x960, scale 432x576", "864x1152", "1728x2304", "2448x3264, scale 3504x4672"],
  ["4:3", "960x720, scale 576x432", "1152x864", "2304x1728", "3264x2448, scale 4672x3504"],
  ["4:5", "768x960, scale 448x560", "896x1120", "1792x2240", "2560x3200, scale 3648x4560"],
  ["5:4", "960x768, scale 560x448", "1120x896", "2240x1792", "3200x2560, scale 4560x3648"],
  ["9:16", "720x1280, scale 360x640", "720x1280", "1440x2560", "2160x3840, scale 3024x5376"],
  ["16:9", "1280x720, scale 640x360", "1280x720", "2560x1440", "3840x2160, scale 5376x3024"],
  ["21:9", "1344x576, scale 728x312", "1456x624", "3024x1296", "3808x1632, scale 6160x2640"],
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
    [
      "gemini-nano-banana-2.1",
      [
        "1376x768, crop 16:9, scale 640x360",
        "1376x768, crop 16:9, scale 1280x720",
        "2752x1536, crop 16:9, scale 2560x1440",
        "5504x3072, crop 16:9, scale 5376x3024",
      ],
    ],
    [
      "gemini-3.1-flash-lite-image",
      [
        "1376x768, crop 16:9, scale 640x360",
        "1376x768, crop 16:9, scale 1280x720",
        "resolution_unsupported",
        "resolution_unsupported",
      ],
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

  test("is delivered in exactly that ratio, and in the same pixels whichever engine draws it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...googleRatios), anyResolution, (aspectRatio, resolution) => {
        const sizes = allCards.flatMap((card) => {
          const fit = fitPicture(card, { kind: "ratio", aspectRatio, resolution });
          return typeof fit === "string" ? [] : [deliveredBy(fit)];
        });
        // 1:8 and 8:1 are drawn by Google alone: at its own size, where a model has the tier.
        const isOfBoth = !/^(1:8|8:1)$/.test(aspectRatio);
        for (const size of sizes) {
          expect(isSameRatio(ratioOfPixels(size), aspectRatio)).toBe(true);
          expect(size).toEqual(isOfBoth ? exactPixels(aspectRatio, resolution) : size);
        }
      }),
    );
  });

  test("is enlarged by nobody but OpenAI at 4K, above what it draws", () => {
    const enlarged = allCards.flatMap((card) =>
      googleRatios.flatMap((aspectRatio) =>
        resolutions.flatMap((resolution) => {
          const fit = fitPicture(card, { kind: "ratio", aspectRatio, resolution });
          if (typeof fit === "string" || enlargement(fit.pixels, deliveredBy(fit)) <= 1) return [];
          return [`${card.provider} ${resolution}`];
        }),
      ),
    );
    expect(new Set(enlarged)).toEqual(new Set(["openai 4K"]));
  });

  test("on OpenAI has that ratio to the pixel, and the tier's area but for a sixth", () => {
    fc.assert(
      fc.property(anyGptCard, drawable, anyResolution, (card, aspectRatio, resolution) => {
        const fit = requireFit(fitPicture(card, { kind: "ratio", aspectRatio, resolution }));
        const { width, height } = deliveredBy(fit);
        expect(Math.abs(width - height * ratioValue(aspectRatio))).toBeLessThanOrEqual(3);
        expect(width * height).toBeLessThanOrEqual(nominalArea(resolution) * 1.01);
        expect(width * height).toBeGreaterThanOrEqual(nominalArea(resolution) * 0.84);
      }),
      { numRuns: 500 },
    );
  });

  test("on OpenAI is drawn within the model's limits, and not far above the tier's area", () => {
    fc.assert(
      fc.property(anyGptCard, drawable, anyResolution, (card, aspectRatio, resolution) => {
        const { pixels } = requireFit(fitPicture(card, { kind: "ratio", aspectRatio, resolution }));
        const wanted = Math.max(nominalArea(resolution), 655_360);
        const longest = Math.max(pixels.width, pixels.height);
        expect(areaOf(pixels)).toBeLessThanOrEqual(wanted * 1.6);
        expect([pixels.width % 16, pixels.height % 16]).toEqual([0, 0]);
        expect(areaOf(pixels)).toBeLessThanOrEqual(8_294_400);
        expect(areaOf(pixels)).toBeGreaterThanOrEqual(655_360);
        expect(longest).toBeLessThanOrEqual(3840);
        expect(longest / Math.min(pixels.width, pixels.height)).toBeLessThanOrEqual(3);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    {
      aspectRatio: "191:100",
      resolution: "1K",
      expected: "1344x704, crop 191:100, scale 1337x700",
    },
    { aspectRatio: "239:238", resolution: "1K", expected: "960x960, crop 239:238, scale 956x952" },
    { aspectRatio: "97:89", resolution: "4K", expected: "2992x2752, crop 97:89, scale 4268x3916" },
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

/** The pixels that come of it when the conversion is made. */
function deliveredBy({ pixels, conversion }: PictureFit): Pixels {
  return conversion?.scale ?? pixels;
}
