import * as fc from "fast-check";
import { describe, it } from "vitest";

import { isLong } from "../../selection.ts";
import { base64 } from "./bodies.ts";
import { extract, type Extraction } from "./extraction.ts";

const randomSplits = isLong ? 5000 : 1000;
/** Every so manieth place to cut at: the random cuts see to the others. */
const every = isLong ? 1 : 3;

const paths = [["image"], ["mask"], ["references", "*"], ["images", "*", "image_url"]] as const;
const rules = { paths, part: "data-url" } as const;
const bytes = Uint8Array.from({ length: 1000 }, (_, index) => (index * 37) % 256);
const encoder = new TextEncoder();

function take(text: string, cuts: readonly number[] = []): Extraction {
  return extract("json", encoder.encode(text), cuts, rules);
}

const body = [
  '{"prompt":"data:image/png;base64,AAAA",',
  `"image":"data:image/png;base64,${base64(bytes)}",`,
  String.raw`"mask" : "data:image\/png;base64,` +
    base64(bytes.subarray(1)).replaceAll("/", String.raw`\/`),
  '","references":["upl_1",',
  `"DATA:image/jpeg;name=a;BASE64,${base64(bytes.subarray(2))}","https://example.com/a,b;base64,AA",`,
  String.raw`"data:text/plain,a\"b",["data:;base64,AAAA"]],`,
  `"other":{"image":"data:;base64,AAAA"},"images":[{"image_url":"data:;base64,","x":1}]}`,
].join("");

describe("data URLs in a body", () => {
  const whole = take(body);

  it("are taken where they are wanted, and nothing else is", ({ expect }) => {
    expect(JSON.parse(whole.left)).toEqual({
      prompt: "data:image/png;base64,AAAA",
      image: "data:image/png;base64,taken:1",
      mask: "data:image/png;base64,taken:2",
      references: [
        "upl_1",
        "DATA:image/jpeg;name=a;BASE64,taken:3",
        "https://example.com/a,b;base64,AA",
        'data:text/plain,a"b',
        ["data:;base64,AAAA"],
      ],
      other: { image: "data:;base64,AAAA" },
      images: [{ image_url: "data:;base64,taken:4", x: 1 }],
    });
    expect(whole.taken.map(({ bytes: taken, isWhole }) => [taken.length, isWhole])).toEqual([
      [1000, true],
      [999, true],
      [998, true],
      [0, true],
    ]);
    expect(Buffer.compare(whole.taken[0]?.bytes ?? new Uint8Array(0), bytes)).toBe(0);
    expect(Buffer.compare(whole.taken[1]?.bytes ?? new Uint8Array(0), bytes.subarray(1))).toBe(0);
  });

  it("are the same however the body is cut in two, and byte by byte", ({ expect }) => {
    const { length } = encoder.encode(body);
    for (let cut = 1; cut < length; cut += every) {
      const parts = take(body, [cut]);
      if (!isSame(parts, whole)) expect(parts, `cut at ${cut}`).toEqual(whole);
    }
    const each = Array.from({ length: length - 1 }, (_, index) => index + 1);
    expect(isSame(take(body, each), whole)).toBe(true);
  });

  it(`are the same in ${randomSplits} random cuts`, ({ expect }) => {
    const cutsOf = fc.uniqueArray(fc.integer({ min: 1, max: body.length - 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(cutsOf, (cuts) =>
        isSame(
          take(
            body,
            cuts.toSorted((one, other) => one - other),
          ),
          whole,
        ),
      ),
      { numRuns: randomSplits },
    );
    expect(whole.taken).toHaveLength(4);
  });
});

describe("what is no data URL of base64", () => {
  it.for([
    '{"image":""}',
    '{"image":"data:"}',
    '{"image":"data:,"}',
    '{"image":"data:image/png;base64"}',
    '{"image":"xdata:;base64,AAAA"}',
    '{"image":"https://example.com/,data:;base64,AAAA"}',
    String.raw`{"image":"data:\";base64\",AAAA"}`,
    `{"image":"data:${"x".repeat(300)};base64,AAAA"}`,
    String.raw`{"image":"data:\uZZZZ;base64,AAAA"}`,
    '{"image":null,"references":[1,true,{}]}',
  ])("stays as it is: %s", (text, { expect }) => {
    expect(take(text)).toEqual({ left: text, taken: [] });
  });
});

it("is found behind a byte order mark", ({ expect }) => {
  const { taken } = take('\uFEFF{"image":"data:;base64,AAAA"}');
  expect(taken).toHaveLength(1);
});

it("is found under an escaped name, and each time under one that comes twice", ({ expect }) => {
  const url = "data:;base64,AAAA";
  const { left, taken } = take(String.raw`{"im\u0061ge":"${url}","image":"${url}"}`);
  expect(taken).toHaveLength(2);
  expect(JSON.parse(left)).toEqual({ image: "data:;base64,taken:2" });
});

it("is broken when its base64 is", ({ expect }) => {
  const { taken, left } = take('{"image":"data:;base64,A*","mask":"data:;base64,AAAA"}');
  expect(taken.map(({ isBroken }) => isBroken)).toEqual([true, false]);
  expect(JSON.parse(left)).toMatchObject({ mask: "data:;base64,taken:2" });
});

function isSame(one: Extraction, other: Extraction): boolean {
  return (
    one.left === other.left &&
    one.taken.length === other.taken.length &&
    one.taken.every(
      ({ bytes: taken }, index) =>
        Buffer.compare(taken, other.taken[index]?.bytes ?? new Uint8Array(0)) === 0,
    )
  );
}
