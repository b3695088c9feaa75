import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ratioOfPixels, type AspectRatio } from "../../../src/domain/aspect-ratio.ts";
import {
  enlargement,
  exactPixels,
  isAboveResolution,
  nominalArea,
  nominalPixels,
  resolutionForPixels,
  resolutions,
  type Resolution,
} from "../../../src/domain/resolution.ts";
import { toSize } from "../../../src/domain/size.ts";
import { anyPixels, anyRatio, anyResolution, pixelsOf } from "./pictures.ts";

describe("resolutions", () => {
  test("are four, smallest first, each four times the pixels of the one before", () => {
    expect(resolutions.map(nominalArea)).toEqual([262_144, 1_048_576, 4_194_304, 16_777_216]);
  });

  test("are above one another in that order", () => {
    const above = resolutions.map((one) =>
      resolutions.filter((other) => isAboveResolution(one, other)).join(" "),
    );
    expect(above).toEqual(["", "512", "512 1K", "512 1K 2K"]);
  });
});

describe("nominalPixels", () => {
  test.for<[AspectRatio, Resolution, string]>([
    ["1:1", "512", "512x512"],
    ["1:1", "1K", "1024x1024"],
    ["1:1", "4K", "4096x4096"],
    ["4:1", "1K", "2048x512"],
    ["1:4", "2K", "1024x4096"],
    ["16:9", "512", "680x384"],
    ["16:9", "1K", "1368x768"],
    ["9:16", "1K", "768x1368"],
    ["21:9", "512", "784x336"],
    ["4:5", "2K", "1832x2288"],
    ["99999:1", "512", "161904x8"],
  ])("%s at %s is %s", ([ratio, resolution, size]) => {
    expect(toSize(nominalPixels(ratio, resolution))).toBe(size);
  });

  test("keeps the tier's area and the ratio, edges in multiples of eight", () => {
    fc.assert(
      fc.property(anyRatio, anyResolution, (ratio, resolution) => {
        const { width, height } = nominalPixels(ratio, resolution);
        expect([width % 8, height % 8]).toEqual([0, 0]);
        const rounding = 4 * (width + height) + 16;
        expect(Math.abs(width * height - nominalArea(resolution))).toBeLessThanOrEqual(rounding);
      }),
    );
  });
});

describe("exactPixels", () => {
  test.for<[AspectRatio, Resolution, string]>([
    ["1:1", "1K", "1024x1024"],
    ["16:9", "512", "640x360"],
    ["16:9", "1K", "1280x720"],
    ["9:16", "2K", "1440x2560"],
    ["4:5", "1K", "896x1120"],
    ["1080:1350", "1K", "896x1120"],
    ["21:9", "1K", "1456x624"],
    ["191:100", "1K", "1337x700"],
    ["1999:1000", "1K", "1448x724"],
    ["99999:1", "512", "161908x2"],
  ])("%s at %s is %s", ([ratio, resolution, size]) => {
    expect(toSize(exactPixels(ratio, resolution))).toBe(size);
  });
});

describe("resolutionForPixels", () => {
  test.for<[string, Resolution | undefined]>([
    ["1x1", "512"],
    ["512x512", "512"],
    ["640x640", "512"],
    ["641x640", "1K"],
    ["1024x1024", "1K"],
    ["1080x1080", "1K"],
    ["1280x1280", "1K"],
    ["1281x1281", "2K"],
    ["1280x720", "1K"],
    ["1080x1350", "1K"],
    ["1080x1920", "2K"],
    ["1600x900", "1K"],
    ["1584x396", "1K"],
    ["2560x1440", "2K"],
    ["2560x2560", "2K"],
    ["2561x2561", "4K"],
    ["3840x2160", "4K"],
    ["4096x4096", "4K"],
    ["5120x5120", "4K"],
    ["5121x5121", undefined],
    ["99999x99999", undefined],
  ])("%s needs %s", ([size, resolution]) => {
    expect(resolutionForPixels(pixelsOf(size))).toBe(resolution);
  });

  test("is the smallest tier whose picture is enlarged 1.25 times at most", () => {
    fc.assert(
      fc.property(anyPixels, (asked) => {
        const ratio = ratioOfPixels(asked);
        const enlargements = resolutions.map((tier) =>
          enlargement(nominalPixels(ratio, tier), asked),
        );
        const found = resolutions.findIndex((tier) => tier === resolutionForPixels(asked));
        const firstGoodEnough = enlargements.findIndex((times) => times <= 1.25);
        expect(found).toBe(firstGoodEnough);
      }),
    );
  });
});

describe("enlargement", () => {
  test.for<[string, string, number]>([
    ["1024x1024", "1024x1024", 1],
    ["1024x1024", "512x512", 0.5],
    ["1024x1024", "1280x1280", 1.25],
    ["1376x768", "1200x630", 1200 / 1376],
    ["928x1152", "1080x1350", 1350 / 1152],
    ["1584x672", "1500x500", 1500 / 1584],
  ])("%s to %s is %d times", ([made, asked, times]) => {
    expect(enlargement(pixelsOf(made), pixelsOf(asked))).toBe(times);
  });
});
