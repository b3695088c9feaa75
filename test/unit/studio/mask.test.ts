import * as fc from "fast-check";
import sharp from "sharp";
import { describe, it } from "vitest";

import { toAlphaMask } from "../../../src/inputs/grey-mask.ts";
import {
  fitView,
  scaleLimits,
  toImagePoint,
  within,
  zoomAt,
} from "../../../src/studio/mask/image-view.ts";
import { toMaskPng } from "../../../src/studio/mask/mask-png.ts";
import {
  addStep,
  emptyMask,
  redo,
  undo,
  type MaskStep,
} from "../../../src/studio/mask/mask-step.ts";
import { rasterise } from "../../../src/studio/mask/rasterise.ts";

const pixels = { width: 21, height: 13 };

const point = fc.record({
  x: fc.double({ min: -10, max: 30, noNaN: true }),
  y: fc.double({ min: -10, max: 30, noNaN: true }),
});
const stroke: fc.Arbitrary<MaskStep> = fc.record({
  kind: fc.constant("stroke"),
  mode: fc.constantFrom("paint", "erase"),
  size: fc.double({ min: 2, max: 15, noNaN: true }),
  points: fc.array(point, { minLength: 1, maxLength: 4 }),
});
const step: fc.Arbitrary<MaskStep> = fc.oneof(
  { weight: 6, arbitrary: stroke },
  fc.constant<MaskStep>({ kind: "invert" }),
  fc.constant<MaskStep>({ kind: "clear" }),
);
const steps = fc.array(step, { maxLength: 6 });

describe("what was done to a mask", () => {
  it("is taken back and done again, step by step", ({ expect }) => {
    fc.assert(
      fc.property(steps, fc.nat(8), (all, times) => {
        const mask = all.reduce(addStep, emptyMask);
        let back = mask;
        for (let time = 0; time < times; time += 1) back = undo(back);
        expect(back.done).toEqual(all.slice(0, Math.max(0, all.length - times)));
        for (let time = 0; time < times; time += 1) back = redo(back);
        expect(back).toEqual(mask);
      }),
    );
  });

  it("cannot be done again once something else was done", ({ expect }) => {
    const mask = addStep(undo(addStep(emptyMask, { kind: "invert" })), { kind: "clear" });
    expect(redo(mask)).toEqual({ done: [{ kind: "clear" }], undone: [] });
  });
});

describe("the mask that steps make", () => {
  it("has the pixels whose middle the brush came to", ({ expect }) => {
    fc.assert(
      fc.property(stroke, (one) => {
        if (one.kind !== "stroke") return;
        const mask = rasterise([{ ...one, mode: "paint" }], pixels);
        for (let at = 0; at < mask.length; at += 1) {
          const middle = { x: (at % pixels.width) + 0.5, y: Math.floor(at / pixels.width) + 0.5 };
          const beyond = distanceTo(one.points, middle) - one.size / 2;
          // The edge between two dabs is as good as straight.
          const isNear = Math.abs(beyond) <= 0.05;
          expect(isNear || mask[at] === (beyond < 0 ? 1 : 0)).toBe(true);
        }
      }),
    );
  });

  it("is inverted twice as it was, and empty once it is cleared", ({ expect }) => {
    fc.assert(
      fc.property(steps, (all) => {
        const mask = rasterise(all, pixels);
        const inverted = rasterise([...all, { kind: "invert" }], pixels);
        expect(inverted).toEqual(mask.map((value) => 1 - value));
        expect(rasterise([...all, { kind: "invert" }, { kind: "invert" }], pixels)).toEqual(mask);
        expect(rasterise([...all, { kind: "clear" }], pixels)).not.toContain(1);
      }),
    );
  });

  it("is without what was erased", ({ expect }) => {
    fc.assert(
      fc.property(steps, stroke, (all, one) => {
        if (one.kind !== "stroke") return;
        const [before, after] = [
          rasterise(all, pixels),
          rasterise([...all, { ...one, mode: "erase" }], pixels),
        ];
        const brush = rasterise([{ ...one, mode: "paint" }], pixels);
        expect(after).toEqual(before.map((value, at) => (brush[at] === 1 ? 0 : value)));
      }),
    );
  });
});

describe("toMaskPng", () => {
  it("is black and white, and the API makes what is white transparent", async ({ expect }) => {
    const all: MaskStep[] = [
      {
        kind: "stroke",
        mode: "paint",
        size: 6,
        points: [
          { x: 4, y: 4 },
          { x: 17, y: 9 },
        ],
      },
    ];
    const mask = rasterise(all, pixels);
    const png = Buffer.from(await (await toMaskPng(mask, pixels)).arrayBuffer());
    expect(await sharp(png).metadata()).toMatchObject({ ...pixels, hasAlpha: false, channels: 1 });
    const parts: Uint8Array[] = [];
    for await (const part of toAlphaMask(oneByOne(png), { ...pixels, depth: 1 })) parts.push(part);
    const alpha = await sharp(Buffer.concat(parts)).extractChannel("alpha").raw().toBuffer();
    expect([...alpha]).toEqual([...mask].map((value) => (value === 1 ? 0 : 255)));
  });
});

describe("how an image is looked at", () => {
  const [room, image] = [
    { width: 400, height: 300 },
    { width: 1000, height: 3000 },
  ];
  const limits = scaleLimits(room, image);

  it("shows all of it at first, in the middle", ({ expect }) => {
    expect(fitView(room, image)).toEqual({ scale: 0.1, x: 150, y: 0 });
  });

  it("leaves what is under the pointer there, however it is zoomed", ({ expect }) => {
    const place = fc.record({ x: fc.nat(400), y: fc.nat(300) });
    const factor = fc.double({ min: 0.05, max: 20, noNaN: true });
    fc.assert(
      fc.property(place, fc.array(factor, { maxLength: 5 }), (at, factors) => {
        const first = fitView(room, image);
        const view = factors.reduce((now, by) => zoomAt(now, by, at, limits), first);
        expect(toImagePoint(view, at).x).toBeCloseTo(toImagePoint(first, at).x, 6);
        expect(toImagePoint(view, at).y).toBeCloseTo(toImagePoint(first, at).y, 6);
        expect(view.scale).toBeGreaterThanOrEqual(limits.least);
        expect(view.scale).toBeLessThanOrEqual(limits.most);
      }),
    );
  });

  it("never loses it", ({ expect }) => {
    expect(within({ scale: 1, x: 50, y: -9000 }, room, image)).toEqual({
      scale: 1,
      x: 0,
      y: -2700,
    });
  });
});

/** How far a place is from a line through points. */
function distanceTo(
  points: readonly { readonly x: number; readonly y: number }[],
  { x, y }: { readonly x: number; readonly y: number },
): number {
  const distances = points.map((to, index) => {
    const from = points[index - 1] ?? to;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = dx ** 2 + dy ** 2;
    const along = length === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length;
    const share = Math.min(1, Math.max(0, along));
    return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
  });
  return Math.min(...distances);
}

async function* oneByOne(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (const byte of bytes) yield Uint8Array.of(byte);
}
