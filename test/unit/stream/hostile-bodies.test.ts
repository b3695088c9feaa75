import { describe, it } from "vitest";

import { InvalidBase64Error } from "../../../src/stream/base64-decoder.ts";
import { OversizeError } from "../../../src/stream/value-target.ts";
import { extract } from "./extraction.ts";

const encode = (text: string) => new TextEncoder().encode(text);

describe("the extractor of JSON", () => {
  it.for([
    [
      "a key like it in a prompt",
      String.raw`{"prompt":"\"b64_json\":\"QUJD\"","b64_json":"QUJD"}`,
      1,
    ],
    ["the key deeper down", '{"x":{"b64_json":"QUJD"}}', 0],
    ["the key in an array", '[{"b64_json":"QUJD"}]', 0],
    ["the key written with escapes", String.raw`{"\u00624_json":"x","b64\u005fjson":"QUJD"}`, 1],
    ["the key twice", '{"b64_json":"QUJD","b64_json":"QUJD"}', 2],
    ["white space everywhere", '\t{ \n"b64_json"\r :\n "QUJD" }', 1],
    ["a value that is not a string", '{"b64_json":["QUJD"],"data":{"b64_json":"QUJD"}}', 0],
    ["an empty value", '{"b64_json":""}', 1],
    ["brackets in strings", String.raw`{"a":"}]{[\\","b64_json":"QUJD"}`, 1],
    ["numbers and words", '{"a":-1.5e+3,"b":true,"c":null,"b64_json":"QUJD"}', 1],
    ["an escaped slash", String.raw`{"b64_json":"\/\/8="}`, 1],
    ["an escape by number", String.raw`{"b64_json":"\u0051UJD"}`, 1],
  ] as const)("handles %s", ([, body, count], { expect }) => {
    const { left, taken } = extract("json", encode(body));
    expect(taken).toHaveLength(count);
    expect(taken.every(({ isWhole }) => isWhole)).toBe(true);
    expect(() => JSON.parse(left) as unknown).not.toThrow();
  });

  it("undoes escapes in what it hands on raw", ({ expect }) => {
    const { taken } = extract("json", encode(String.raw`{"b64_json":"\/\/8\u003d"}`), [], {
      raw: true,
    });
    expect(Buffer.from(taken[0]?.bytes ?? []).toString()).toBe("//8=");
  });

  it.for([
    ["a foreign character", '{"b64_json":"QU*D"}'],
    ["white space", '{"b64_json":"QUJD QUJD"}'],
    ["a line break by escape", String.raw`{"b64_json":"QUJD\nQUJD"}`],
    ["a quote by escape", String.raw`{"b64_json":"QUJD\"QUJD"}`],
    ["an escape by number of no digit", String.raw`{"b64_json":"\u0022"}`],
    ["an escape by no number", String.raw`{"b64_json":"\u00zz"}`],
    ["missing padding", '{"b64_json":"QUI"}'],
    ["wrong padding", '{"b64_json":"QUI=="}'],
  ] as const)("breaks off base64 with %s and reads on", ([, text], { expect }) => {
    const body = encode(text.replace(/}$/, ',"after":"QUJD"}'));
    const cuts = Array.from(body.keys()).slice(1);
    for (const { left, taken } of [extract("json", body), extract("json", body, cuts)]) {
      expect(taken.map(({ isWhole, isBroken }) => ({ isWhole, isBroken }))).toEqual([
        { isWhole: false, isBroken: true },
      ]);
      expect(JSON.parse(left)).toEqual({ b64_json: "taken:1", after: "QUJD" });
    }
  });

  it.for(["<html>", "}", '{"a" 1}', '{"b64_json" "QUJD"}', "[1 2]", '{a:"b64_json"}'])(
    "lets %s through for a parser to refuse",
    (body, { expect }) => {
      expect(extract("json", encode(body))).toEqual({ left: body, taken: [] });
    },
  );

  it("refuses a value above its limit", ({ expect }) => {
    const body = encode(`{"b64_json":"${"A".repeat(400)}"}`);
    expect(() => extract("json", body, [], { mostValueBytes: 399 })).toThrow(OversizeError);
    expect(extract("json", body, [], { mostValueBytes: 400 }).taken).toHaveLength(1);
  });

  it("refuses a document whose rest is above its limit", ({ expect }) => {
    const body = encode(`{"a":"${"A".repeat(400)}","b64_json":"QUJD"}`);
    expect(() => extract("json", body, [], { mostOtherBytes: 400 })).toThrow(OversizeError);
    expect(extract("json", body, [], { mostOtherBytes: 440 }).taken).toHaveLength(1);
  });

  it("does not call a value whole that was cut off", ({ expect }) => {
    const { taken } = extract("json", encode('{"b64_json":"QUJD'));
    expect(taken.map(({ isWhole }) => isWhole)).toEqual([false]);
  });
});

describe("the extractor of events", () => {
  it.for([
    ["no event name", 'data: {"b64_json":"QUJD"}\n\n', [""]],
    ["no space after the colon", 'event:done\ndata:{"b64_json":"QUJD"}\n\n', ["done"]],
    ["several data lines", 'event: done\ndata: {\ndata: "b64_json":\ndata: "QUJD"}\n\n', ["done"]],
    ["a name that ends with its event", 'event: a\n\ndata: {"b64_json":"QUJD"}\n\n', [""]],
    ["the last of two names", 'event: a\nevent: b\ndata: {"b64_json":"QUJD"}\n\n', ["b"]],
    [
      "comments between",
      'event: a\n: data: {"b64_json":"x"}\ndata: {"b64_json":"QUJD"}\n\n',
      ["a"],
    ],
    ["other fields", 'id: 1\nretry: 5\nevent: a\ndata: {"b64_json":"QUJD"}\n\n', ["a"]],
    [
      "two events",
      'data: {"b64_json":"QUJD"}\n\nevent: b\ndata: {"b64_json":"QUJD"}\n\n',
      ["", "b"],
    ],
    ["an event cut short before", 'data: {"a":[\n\ndata: {"b64_json":"QUJD"}\n\n', [""]],
    ["[DONE]", 'data: [DONE]\n\ndata: {"b64_json":"QUJD"}\n\n', [""]],
  ] as const)("handles %s", ([, body, events], { expect }) => {
    const { taken } = extract("events", encode(body));
    expect(taken.map(({ context }) => context.event)).toEqual(events);
    expect(taken.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(
      events.map(() => "ABC"),
    );
  });

  it("refuses base64 that a line end cuts", ({ expect }) => {
    const body = encode('data: {"b64_json":"QUJD\ndata: QUJD"}\n\n');
    expect(() => extract("events", body)).toThrow(InvalidBase64Error);
  });

  it("counts the rest of each event for itself", ({ expect }) => {
    const body = encode(`data: {"a":"${"A".repeat(80)}"}\n\n`.repeat(50));
    expect(extract("events", body, [], { mostOtherBytes: 100 }).left).toHaveLength(body.length);
    expect(() => extract("events", body, [], { mostOtherBytes: 50 })).toThrow(OversizeError);
  });
});
