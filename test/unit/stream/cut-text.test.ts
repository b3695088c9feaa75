import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { cutText } from "../../../src/stream/cut-text.ts";

const names = ["<one>", "<two>", "<three>"];

describe("a text that is cut at names", () => {
  test("comes apart in the order of the text, not of the names", () => {
    expect(cutText("a<two>b<one>", ["<one>", "<two>"])).toEqual([
      { kind: "text", text: "a" },
      { kind: "name", name: "<two>" },
      { kind: "text", text: "b" },
      { kind: "name", name: "<one>" },
      { kind: "text", text: "" },
    ]);
  });

  test("stays whole without names", () => {
    expect(cutText("a<one>", [])).toEqual([{ kind: "text", text: "a<one>" }]);
  });

  test("loses and adds nothing, wherever the names stand", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "<", ">", "é", "🛶", "\n", '"') });
    const order = fc.shuffledSubarray(names, { minLength: 0 });
    fc.assert(
      fc.property(order, fc.array(letters, { minLength: 4, maxLength: 4 }), (placed, between) => {
        const text = placed.map((name, index) => `${between[index]}${name}`).join("") + between[3];
        const stretches = cutText(text, placed.toReversed());
        expect(
          stretches.map((part) => (part.kind === "text" ? part.text : part.name)).join(""),
        ).toBe(text);
        const cutAt = stretches.flatMap((part) => (part.kind === "name" ? [part.name] : []));
        expect(cutAt).toEqual(placed);
      }),
    );
  });

  test.for(["no name", "<one> and <one>", "<one><one>"])("fails on '%s'", (text) => {
    expect(() => cutText(text, ["<one>"])).toThrow("exactly once");
  });
});
