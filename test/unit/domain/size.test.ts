import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isSamePixels, parseSize, toSize } from "../../../src/domain/size.ts";
import { pixelsOf } from "./pictures.ts";

const edge = fc.integer({ min: 1, max: 99_999 });

describe("parseSize", () => {
  test.for<[string, number, number]>([
    ["1024x1024", 1024, 1024],
    ["1536x1024", 1536, 1024],
    ["1x1", 1, 1],
    ["99999x1", 99_999, 1],
  ])("reads %s", ([text, width, height]) => {
    expect(parseSize(text)).toEqual({ width, height });
  });

  test.for([
    "",
    "x",
    "1024",
    "1024x",
    "x1024",
    "1024X1024",
    "1024×1024",
    "1024:1024",
    "1024 x 1024",
    "1024x1024\n",
    " 1024x1024",
    "0x1024",
    "1024x0",
    "01024x1024",
    "-1x1",
    "10.5x10",
    "1e3x1e3",
    "100000x1",
    "1x100000",
    "auto",
    "1024x1024x3",
  ])("refuses %j", (text) => {
    expect(parseSize(text)).toBeUndefined();
  });

  test("reads back what toSize writes", () => {
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        expect(parseSize(toSize({ width, height }))).toEqual({ width, height });
      }),
    );
  });
});

describe("isSamePixels", () => {
  test.for<[string, string, boolean]>([
    ["1536x1024", "1536x1024", true],
    ["1536x1024", "1024x1536", false],
    ["1536x1024", "1536x1025", false],
    ["1536x1024", "1535x1024", false],
  ])("%s and %s: %s", ([one, other, same]) => {
    expect(isSamePixels(pixelsOf(one), pixelsOf(other))).toBe(same);
  });
});
