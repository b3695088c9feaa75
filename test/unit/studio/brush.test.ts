import * as fc from "fast-check";
import { describe, it } from "vitest";

import { leastBrush, mostBrush, nextBrush, usualBrush } from "../../../src/studio/edit/brush.ts";

const picture = fc.record({ width: fc.integer({ min: 16, max: 9000 }), height: fc.constant(700) });

describe("the size of the brush", () => {
  it("is a whole number between a mark and the picture, and every step changes it", ({
    expect,
  }) => {
    fc.assert(
      fc.property(picture, fc.array(fc.constantFrom(1, -1)), (pixels, directions) => {
        let size = usualBrush(pixels);
        for (const direction of directions) {
          const next = nextBrush(size, direction, pixels);
          const isAtEnd = size === (direction === 1 ? mostBrush(pixels) : leastBrush);
          expect(Math.sign(next - size)).toBe(isAtEnd ? 0 : direction);
          expect(Number.isInteger(next)).toBe(true);
          size = next;
        }
      }),
    );
  });
});
