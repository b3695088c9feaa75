import { describe, it } from "vitest";

import { parseByteRange } from "../../../src/http/byte-range.ts";

const whole = { kind: "whole" };
const unsatisfiable = { kind: "unsatisfiable" };

describe("parseByteRange, of 10 bytes", () => {
  it.for([
    { header: undefined, range: whole },
    { header: "", range: whole },
    { header: "bytes=0-9", range: { kind: "part", offset: 0, length: 10 } },
    { header: "bytes=0-0", range: { kind: "part", offset: 0, length: 1 } },
    { header: "bytes=3-", range: { kind: "part", offset: 3, length: 7 } },
    { header: "bytes=3-99", range: { kind: "part", offset: 3, length: 7 } },
    { header: "bytes=9-9", range: { kind: "part", offset: 9, length: 1 } },
    { header: "bytes=-1", range: { kind: "part", offset: 9, length: 1 } },
    { header: "bytes=-10", range: { kind: "part", offset: 0, length: 10 } },
    { header: "bytes=-11", range: { kind: "part", offset: 0, length: 10 } },
    { header: "BYTES=1-2", range: { kind: "part", offset: 1, length: 2 } },
    { header: "bytes=0-99999999999999999999", range: { kind: "part", offset: 0, length: 10 } },
    { header: "bytes=10-", range: unsatisfiable },
    { header: "bytes=10-11", range: unsatisfiable },
    { header: "bytes=-0", range: unsatisfiable },
    { header: "bytes=99999999999999999999-", range: unsatisfiable },
    { header: "bytes=2-1", range: whole },
    { header: "bytes=11-10", range: whole },
    { header: "bytes=-", range: whole },
    { header: "bytes=0-1,3-4", range: whole },
    { header: "bytes= 0-1", range: whole },
    { header: "bytes=a-b", range: whole },
    { header: "bytes=1.5-2", range: whole },
    { header: "items=0-1", range: whole },
    { header: "bytes", range: whole },
  ])("reads '$header'", ({ header, range }, { expect }) => {
    expect(parseByteRange(header, 10)).toEqual(range);
  });

  it.for(["bytes=0-", "bytes=-1", "bytes=0-0"])(
    "has nothing for %s of none",
    (header, { expect }) => {
      expect(parseByteRange(header, 0)).toEqual(unsatisfiable);
    },
  );
});
