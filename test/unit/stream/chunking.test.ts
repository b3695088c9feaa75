import { createParser } from "eventsource-parser";
import * as fc from "fast-check";
import { describe, it } from "vitest";

import { isLong } from "../../selection.ts";
import { base64, googleJson, openAiEvents, openAiJson } from "./bodies.ts";
import { extract, type Extraction } from "./extraction.ts";

const randomSplits = isLong ? 10_000 : 1500;
/** Every so manieth place to cut at: the random cuts see to the others. */
const every = isLong ? 1 : 3;

const bodies = [
  { name: "OpenAI's stream", form: "events", text: openAiEvents("\n") },
  { name: "OpenAI's stream with CRLF", form: "events", text: openAiEvents("\r\n") },
  { name: "OpenAI's stream with CR", form: "events", text: openAiEvents("\r") },
  {
    name: "OpenAI's stream with a byte order mark",
    form: "events",
    text: `\uFEFF${openAiEvents("\n")}`,
  },
  { name: "OpenAI's JSON", form: "json", text: openAiJson() },
  { name: "Google's JSON", form: "json", text: googleJson() },
] as const;

describe.for(bodies)("$name", ({ form, text }) => {
  const body = new TextEncoder().encode(text);
  const whole = extract(form, body);

  it("is what a parser makes of it, the images in place", ({ expect }) => {
    const parse = form === "json" ? parseJson : parseEvents;
    expect(parse(putBack(whole))).toEqual(parse(text));
    expect(whole.taken.every(({ isWhole }) => isWhole)).toBe(true);
    expect(whole.taken).toHaveLength(
      text.includes('"data": "') || text.includes("event: ") ? 2 : 1,
    );
  });

  it("is the same however it is cut in two", ({ expect }) => {
    for (let cut = 1; cut < body.length; cut += every) {
      const parts = extract(form, body, [cut]);
      if (!isSame(parts, whole)) expect(parts, `cut at ${cut}`).toEqual(whole);
    }
    expect(body.length).toBeGreaterThan(10_000);
  });

  it(`is the same in ${randomSplits} random cuts`, ({ expect }) => {
    fc.assert(
      fc.property(cutsOf(body.length), (cuts) => isSame(extract(form, body, cuts), whole)),
      { numRuns: randomSplits },
    );
    expect(isSame(extract(form, body, Array.from(body.keys()).slice(1)), whole)).toBe(true);
  });
});

function cutsOf(length: number): fc.Arbitrary<number[]> {
  return fc
    .uniqueArray(fc.integer({ min: 1, max: length - 1 }), { maxLength: 12 })
    .map((cuts) => cuts.toSorted((one, other) => one - other));
}

function isSame(one: Extraction, other: Extraction): boolean {
  return (
    one.left === other.left &&
    one.taken.length === other.taken.length &&
    one.taken.every(({ context, bytes, isWhole }, index) => {
      const twin = other.taken[index];
      return (
        twin !== undefined &&
        isWhole === twin.isWhole &&
        context.event === twin.context.event &&
        context.path.join() === twin.context.path.join() &&
        Buffer.compare(bytes, twin.bytes) === 0
      );
    })
  );
}

/** The body as it was, each reference replaced by what was taken from there. */
function putBack({ left, taken }: Extraction): string {
  return taken.reduce(
    (text, { bytes }, index) => text.replace(`taken:${index + 1}"`, `${base64(bytes)}"`),
    left,
  );
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
}

function parseEvents(text: string): unknown {
  const events: unknown[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data }) });
  parser.feed(text);
  parser.reset({ consume: true });
  return events;
}
