import * as fc from "fast-check";
import { describe, it } from "vitest";

import { zoomByKey } from "../../../src/studio/compare/use-zoom-keys.ts";
import { panBy, whole, zoomAt, type Zoom } from "../../../src/studio/compare/zoom.ts";
import { toggled } from "../../../src/studio/state/toggled.ts";
import { changesWords } from "../../../src/studio/words/changes.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const way = fc.record({
  x: fc.double({ min: -3, max: 3, noNaN: true }),
  y: fc.double({ min: -3, max: 3, noNaN: true }),
});
const step = fc.record({
  factor: fc.double({ min: 0.2, max: 5, noNaN: true }),
  at: fc.record({ x: share, y: share }),
  way,
});

describe("a zoom", () => {
  it("never shows anything beside the picture", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { scale, x, y } = steps.reduce<Zoom>(
          (zoom, { factor, at, way: moved }) => panBy(zoomAt(zoom, factor, at), moved),
          whole,
        );
        expect(scale).toBeGreaterThanOrEqual(1);
        expect(scale).toBeLessThanOrEqual(8);
        for (const corner of [x, y]) {
          expect(corner).toBeLessThanOrEqual(0);
          expect(corner + scale).toBeGreaterThanOrEqual(1 - 1e-9);
        }
      }),
    );
  });

  it("keeps what lies at a point where it is", ({ expect }) => {
    const at = { x: 0.25, y: 0.75 };
    const { scale, x, y } = zoomAt(whole, 2, at);
    expect([(at.x - x) / scale, (at.y - y) / scale]).toEqual([0.25, 0.75]);
  });

  it.for([
    { key: "+", zoom: { scale: 1.25, x: -0.125, y: -0.125 } },
    { key: "0", zoom: whole },
    { key: "ArrowRight", zoom: whole },
    { key: "x", zoom: undefined },
  ])("is by $key what is asked for", ({ key, zoom }, { expect }) => {
    expect(zoomByKey(key, whole)).toEqual(zoom);
  });
});

describe("toggled", () => {
  it.for([
    { ids: [], id: "a", next: ["a"] },
    { ids: ["b", "a"], id: "c", next: ["b", "a", "c"] },
    { ids: ["a", "b", "c", "d"], id: "b", next: ["a", "c", "d"] },
    { ids: ["a", "b", "c", "d"], id: "e", next: undefined },
  ])("makes $next of $ids and $id", ({ ids, id, next }, { expect }) => {
    expect(toggled(ids, id)).toEqual(next);
  });
});

describe("changesWords", () => {
  it.for([
    { field: "model", from: "a", to: "b", words: ["Engine", "the a", "the b"] },
    { field: "fallbackFrom", from: null, to: "b", words: ["Taken over from", "none", "the b"] },
    {
      field: "requested.aspectRatio",
      from: "1:1",
      to: "4:5",
      words: ["Aspect ratio", "1:1", "4:5"],
    },
    { field: "requested.highQuality", from: true, to: null, words: ["Pro", "yes", "none"] },
    { field: "requested.count", from: 1, to: 4, words: ["Count", "1", "4"] },
    {
      field: "requested.references",
      from: [],
      to: ["9f86d081", "60303ae2"],
      words: ["Images to draw from", "none", "2 images"],
    },
    {
      field: "reasons",
      from: ["high_quality"],
      to: ["model_requested"],
      words: ["Why this engine", "You asked for Pro", "You chose this engine"],
    },
    {
      field: "reasons",
      from: ["high_quality", "attempt_failed:server-error"],
      to: ["high_quality"],
      words: ["Why this engine", "You asked for Pro; Maker of a had an error", "You asked for Pro"],
    },
    { field: "modelVersion", from: null, to: "v2", words: ["Version", "not told", "v2"] },
    { field: "metadata", from: {}, to: { a: "b" }, words: ["Metadata", "{}", '{"a":"b"}'] },
  ])("tells a change of $field", ({ field, from, to, words }, { expect }) => {
    const [told] = changesWords([{ field, from, to }], sides, names);
    expect([told?.what, told?.from, told?.to]).toEqual(words);
  });

  it("leaves out what another says", ({ expect }) => {
    expect(changesWords([{ field: "provider", from: "a", to: "b" }], sides, names)).toEqual([]);
  });

  it("leaves out reasons that are the same to people", ({ expect }) => {
    const from = ["high_quality", "attempt_failed:overloaded"];
    const to = ["high_quality", "attempt_failed:rate-limited"];
    const alike = { from: sides.from, to: sides.from };
    expect(changesWords([{ field: "reasons", from, to }], alike, names)).toEqual([]);
  });
});

const sides = { from: { fallbackFrom: "a" }, to: { fallbackFrom: null } };

const names = {
  model: (id: string) => `the ${id}`,
  provider: (id: string) => `Maker of ${id}`,
};
