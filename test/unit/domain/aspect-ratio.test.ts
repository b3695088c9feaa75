import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  elongation,
  isSameRatio,
  parseAspectRatio,
  ratioOfPixels,
  ratioValue,
  reduceRatio,
  type AspectRatio,
} from "../../../src/domain/aspect-ratio.ts";

const part = fc.integer({ min: 1, max: 99_999 });
const ratio = fc.tuple(part, part).map(([width, height]): AspectRatio => `${width}:${height}`);

describe("parseAspectRatio", () => {
  test.for(["1:1", "16:9", "9:16", "21:9", "4:5", "191:100", "1920:1080", "99999:1", "1:99999"])(
    "reads %s",
    (text) => {
      expect(parseAspectRatio(text)).toBe(text);
    },
  );

  test.for([
    "",
    ":",
    "16",
    "16:",
    ":9",
    "16x9",
    "16/9",
    "16 : 9",
    " 16:9",
    "16:9 ",
    "16:9\n",
    "16:9:1",
    "0:1",
    "1:0",
    "00:1",
    "016:9",
    "1.91:1",
    "-16:9",
    "+16:9",
    "1e3:1",
    "100000:1",
    "1:100000",
    "auto",
    "१६:९",
  ])("refuses %j", (text) => {
    expect(parseAspectRatio(text)).toBeUndefined();
  });

  test("reads every ratio of whole numbers as it is written", () => {
    fc.assert(
      fc.property(ratio, (text) => {
        expect(parseAspectRatio(text)).toBe(text);
      }),
    );
  });

  test("refuses or reads any text unchanged, and never throws", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9:x. ]{0,8}$/));
    fc.assert(
      fc.property(text, (written) => {
        expect([undefined, written]).toContain(parseAspectRatio(written));
      }),
    );
  });
});

describe("reduceRatio", () => {
  test.for<[AspectRatio, number, number]>([
    ["1920:1080", 16, 9],
    ["21:9", 7, 3],
    ["1080:1350", 4, 5],
    ["1200:630", 40, 21],
    ["97:89", 97, 89],
    ["7:7", 1, 1],
  ])("%s is %i × %i", ([text, width, height]) => {
    expect(reduceRatio(text)).toEqual({ width, height });
  });
});

describe("ratioOfPixels", () => {
  test("is reduced, and the shape of the picture", () => {
    fc.assert(
      fc.property(part, part, (width, height) => {
        const found = ratioOfPixels({ width, height });
        const reduced = reduceRatio(found);
        expect(found).toBe(`${reduced.width}:${reduced.height}`);
        expect(reduced.width * height).toBe(reduced.height * width);
      }),
    );
  });

  test("does not change when the picture is enlarged", () => {
    const factor = fc.integer({ min: 1, max: 64 });
    fc.assert(
      fc.property(part, part, factor, (width, height, times) => {
        const enlarged = { width: width * times, height: height * times };
        expect(ratioOfPixels(enlarged)).toBe(ratioOfPixels({ width, height }));
      }),
    );
  });
});

describe("isSameRatio", () => {
  test.for<[AspectRatio, AspectRatio, boolean]>([
    ["21:9", "7:3", true],
    ["16:9", "1920:1080", true],
    ["1:1", "1024:1024", true],
    ["16:9", "9:16", false],
    ["16:9", "1376:768", false],
    ["99999:99998", "99998:99997", false],
  ])("%s and %s: %s", ([one, other, same]) => {
    expect(isSameRatio(one, other)).toBe(same);
    expect(isSameRatio(other, one)).toBe(same);
  });

  test("tells apart exactly what cross-multiplication tells apart", () => {
    fc.assert(
      fc.property(part, part, part, part, (width, height, otherWidth, otherHeight) => {
        const same = width * otherHeight === otherWidth * height;
        expect(isSameRatio(`${width}:${height}`, `${otherWidth}:${otherHeight}`)).toBe(same);
      }),
    );
  });
});

describe("ratioValue and elongation", () => {
  test.for<[AspectRatio, number, number]>([
    ["1:1", 1, 1],
    ["3:1", 3, 3],
    ["1:3", 1 / 3, 3],
    ["1:8", 0.125, 8],
    ["8:1", 8, 8],
    ["16:9", 16 / 9, 16 / 9],
    ["9:16", 0.5625, 16 / 9],
  ])("%s is %d wide to high and %d elongated", ([text, value, elongated]) => {
    expect(ratioValue(text)).toBe(value);
    expect(elongation(text)).toBe(elongated);
  });

  test("elongation is at least 1 and the same when the picture is turned", () => {
    fc.assert(
      fc.property(part, part, (width, height) => {
        const upright = elongation(`${width}:${height}`);
        expect(upright).toBeGreaterThanOrEqual(1);
        expect(elongation(`${height}:${width}`)).toBeCloseTo(upright, 9);
      }),
    );
  });
});
