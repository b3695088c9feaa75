import * as fc from "fast-check";
import { describe, it } from "vitest";

import { concatenate } from "../../../src/stream/concatenate.ts";
import { FormParser, MalformedFormError } from "../../../src/stream/form-parser.ts";
import {
  parseBoundary,
  parseFormPartHead,
  type FormPartHead,
} from "../../../src/stream/form-part-head.ts";
import { isLong } from "../../selection.ts";

const randomSplits = isLong ? 5000 : 1000;
const boundary = "----form-Boundary_x7";
const encoder = new TextEncoder();

interface Part {
  readonly head: FormPartHead;
  readonly text: string;
  readonly isWhole: boolean;
}

/** Pushes a body through a parser in the pieces that the cuts make of it. */
function parse(body: Uint8Array, cuts: readonly number[] = []): readonly Part[] {
  const parts: { head: FormPartHead; pieces: Uint8Array[]; isWhole: boolean }[] = [];
  const parser = new FormParser(boundary, (head) => {
    const part = { head, pieces: [] as Uint8Array[], isWhole: false };
    parts.push(part);
    return {
      write: (bytes) => void part.pieces.push(bytes.slice()),
      end: () => void (part.isWhole = true),
    };
  });
  let start = 0;
  for (const end of [...cuts, body.length]) {
    // A copy that is destroyed afterwards: a parser must not keep what it was given.
    const chunk = body.slice(start, end);
    parser.push(chunk);
    chunk.fill(0);
    start = end;
  }
  parser.finish();
  return parts.map(({ head, pieces, isWhole }) => ({
    head,
    // One character for each byte.
    text: Buffer.from(concatenate(pieces)).toString("latin1"),
    isWhole,
  }));
}

/** Bytes with much in them that nearly ends the part. */
const tricky = [
  "\r",
  "\n",
  "\r\n",
  `\r\n--${boundary.slice(0, -1)}`,
  `--${boundary}`,
  `\r\n-${boundary}`,
  `\r\r\n--${boundary.slice(0, 5)}\r\n--`,
  "\u0000\u00ff\r\n\r\n",
];

const parts = [
  { lines: ['Content-Disposition: form-data; name="prompt"'], text: "A boat\r\nat dawn" },
  {
    lines: [
      'content-disposition:form-data; name="image[]"; filename="a;name=\\"x\\".png"',
      "Content-Type: image/png",
    ],
    text: tricky.join(""),
  },
  { lines: ["Content-Disposition: form-data; filename=b.png; name=mask"], text: "" },
  {
    lines: ["X-Other: 1", 'Content-Disposition: form-data; name="image[]"; filename="é.png"'],
    text: tricky.toReversed().join("x"),
  },
];

function formOf(preamble: string, epilogue: string): Uint8Array {
  const bodies = parts.map(
    ({ lines, text }) => `--${boundary}\r\n${lines.join("\r\n")}\r\n\r\n${text}\r\n`,
  );
  return Uint8Array.from(
    Buffer.from(`${preamble}${bodies.join("")}--${boundary}--${epilogue}`, "latin1"),
  );
}

describe.for([
  { name: "a form", preamble: "", epilogue: "\r\n" },
  { name: "a form without a last line end", preamble: "", epilogue: "" },
  {
    name: "a form between other text",
    preamble: `To be\r\npassed over: --${boundary}\r\n`,
    epilogue: `\r\nand this: --${boundary}\r\n`,
  },
])("$name", ({ preamble, epilogue }) => {
  const body = formOf(preamble, epilogue);
  const whole = parse(body);

  it("is its parts", ({ expect }) => {
    expect(whole.map(({ text }) => text)).toEqual(parts.map(({ text }) => text));
    expect(whole.map(({ head }) => head.name)).toEqual(["prompt", "image[]", "mask", "image[]"]);
    expect(whole.map(({ head }) => head.filename).slice(0, 3)).toEqual([
      undefined,
      'a;name="x".png',
      "b.png",
    ]);
    expect(whole.every(({ isWhole }) => isWhole)).toBe(true);
  });

  it("is the same however it is cut in two, and byte by byte", ({ expect }) => {
    for (let cut = 1; cut < body.length; cut += 1) {
      expect(parse(body, [cut]), `cut at ${cut}`).toEqual(whole);
    }
    expect(parse(body, Array.from(body.keys()).slice(1))).toEqual(whole);
  });

  it(`is the same in ${randomSplits} random cuts`, ({ expect }) => {
    const cutsOf = fc.uniqueArray(fc.integer({ min: 1, max: body.length - 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(cutsOf, (cuts) => {
        const sorted = cuts.toSorted((one, other) => one - other);
        expect(parse(body, sorted)).toEqual(whole);
      }),
      { numRuns: randomSplits },
    );
  });
});

it("is what the platform builds and reads", async ({ expect }) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }),
      async (files) => {
        const form = new FormData();
        files.forEach((bytes, index) => {
          form.append(`image ${index}"`, new File([Uint8Array.from(bytes)], "a.png"));
        });
        const request = new Request("http://localhost", { method: "POST", body: form });
        const named = parseBoundary(request.headers.get("content-type") ?? "") ?? "";
        const found: { name: string; pieces: Uint8Array[] }[] = [];
        const parser = new FormParser(named, ({ name }) => {
          const part = { name, pieces: [] as Uint8Array[] };
          found.push(part);
          return {
            write: (bytes) => void part.pieces.push(bytes.slice()),
            end: () => undefined,
          };
        });
        parser.push(new Uint8Array(await request.arrayBuffer()));
        parser.finish();
        expect(found.map(({ name }) => name)).toEqual(files.map((_, index) => `image ${index}"`));
        expect(found.map(({ pieces }) => [...concatenate(pieces)])).toEqual(
          files.map((bytes) => [...bytes]),
        );
      },
    ),
    { numRuns: 200 },
  );
});

describe("is refused", () => {
  it.for([
    { name: "nothing", text: "" },
    { name: "no boundary", text: "some text" },
    { name: "a cut in a head", text: `--${boundary}\r\nContent-Dis` },
    { name: "a cut in a part", text: `--${boundary}\r\n${headOf("a")}\r\n\r\nabc\r\n` },
    {
      name: "a cut in the last boundary",
      text: `--${boundary}\r\n${headOf("a")}\r\n\r\nabc\r\n--${boundary}-`,
    },
    { name: "text after a boundary", text: `--${boundary}x\r\n${headOf("a")}\r\n\r\nabc` },
    {
      name: "a part without a name",
      text: `--${boundary}\r\nContent-Type: image/png\r\n\r\nabc\r\n--${boundary}--`,
    },
    { name: "a part without a head", text: `--${boundary}\r\n\r\nabc\r\n--${boundary}--` },
    {
      name: "an attachment",
      text: `--${boundary}\r\nContent-Disposition: attachment; name=a\r\n\r\n`,
    },
    { name: "a head without end", text: `--${boundary}\r\n${"x".repeat(9000)}` },
    { name: "101 parts", text: `--${boundary}\r\n${headOf("a")}\r\n\r\n\r\n`.repeat(101) },
  ])("$name", ({ text }, { expect }) => {
    expect(() => parse(encoder.encode(text))).toThrow(MalformedFormError);
  });
});

describe("the head of a part", () => {
  it.for([
    { lines: 'Content-Disposition: form-data; name="a"', name: "a", filename: undefined },
    {
      lines: 'Content-Disposition: form-data; filename="; name=b"; name="a"',
      name: "a",
      filename: "; name=b",
    },
    { lines: 'Content-Disposition: form-data; name="a%22b"', name: 'a"b', filename: undefined },
    {
      lines: "Content-Disposition: form-data; name=a; filename*=UTF-8''b",
      name: "a",
      filename: "UTF-8''b",
    },
    { lines: 'CONTENT-DISPOSITION : form-data ; NAME = "a"', name: "a", filename: undefined },
    { lines: 'Content-Disposition: form-data; name=""', name: "", filename: undefined },
  ])("of '$lines'", ({ lines, name, filename }, { expect }) => {
    expect(parseFormPartHead(lines)).toEqual({ name, filename });
  });
});

describe("the boundary", () => {
  it.for([
    { type: "multipart/form-data; boundary=x", boundary: "x" },
    { type: 'Multipart/Form-Data; charset=utf-8; boundary="a b"', boundary: "a b" },
    { type: "multipart/form-data", boundary: undefined },
    { type: "multipart/mixed; boundary=x", boundary: undefined },
    { type: `multipart/form-data; boundary=${"x".repeat(71)}`, boundary: undefined },
    { type: 'multipart/form-data; boundary=""', boundary: undefined },
    { type: "application/json", boundary: undefined },
  ])("of '$type'", ({ type, boundary: wanted }, { expect }) => {
    expect(parseBoundary(type)).toBe(wanted);
  });
});

function headOf(name: string): string {
  return `Content-Disposition: form-data; name="${name}"`;
}
