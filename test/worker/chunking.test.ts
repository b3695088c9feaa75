import * as fc from "fast-check";
import { describe, it } from "vitest";

import { isLong } from "../selection.ts";
import { googleJson, openAiEvents, openAiJson } from "../unit/stream/bodies.ts";
import { extract, type Extraction } from "../unit/stream/extraction.ts";
import { isEqual } from "./bytes.ts";

// The unit tests cut the same bodies far more often, but only here is the runtime's own base64.

const imageBytes = 30_000;
const bodies = [
  { name: "OpenAI's stream", form: "events", text: openAiEvents("\n", imageBytes) },
  { name: "OpenAI's stream with CRLF", form: "events", text: openAiEvents("\r\n", imageBytes) },
  { name: "OpenAI's JSON", form: "json", text: openAiJson(imageBytes) },
  { name: "Google's JSON", form: "json", text: googleJson(imageBytes) },
] as const;

function isSame(one: Extraction, other: Extraction): boolean {
  return (
    one.left === other.left &&
    one.taken.length === other.taken.length &&
    one.taken.every(({ bytes, isWhole }, index) => {
      const twin = other.taken[index];
      return twin !== undefined && isWhole === twin.isWhole && isEqual(bytes, twin.bytes);
    })
  );
}

describe.for(bodies)("$name in workerd", ({ form, text }) => {
  const body = new TextEncoder().encode(text);

  it.for([false, true])("is the same however it is cut, raw: %s", (raw, { expect }) => {
    // Byte by byte nothing is long enough for the runtime: the loop decodes it all.
    const whole = extract(form, body, Array.from(body.keys()).slice(1), { raw });
    expect(whole.taken.every(({ isWhole }) => isWhole)).toBe(true);
    expect(whole.taken.length).toBeGreaterThan(0);
    const cuts = fc
      .uniqueArray(fc.integer({ min: 1, max: body.length - 1 }), { maxLength: 12 })
      .map((all) => all.toSorted((one, other) => one - other));
    fc.assert(
      fc.property(cuts, (all) => isSame(extract(form, body, all, { raw }), whole)),
      { numRuns: isLong ? 300 : 75 },
    );
  });

  it("is broken where a foreign character is, however it is cut", ({ expect }) => {
    const image = text.search(/[\w+/]{30000}/);
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 39_000 }),
        fc.constantFrom("*", " ", "-", "é"),
        fc.integer({ min: 1, max: body.length - 1 }),
        (offset, foreign, cut) => {
          const at = image + offset;
          const faulty = new TextEncoder().encode(text.slice(0, at) + foreign + text.slice(at));
          const taken = extract(form, faulty, [cut]).taken.map(({ isBroken }) => isBroken);
          expect(taken.filter(Boolean)).toHaveLength(1);
        },
      ),
      { numRuns: isLong ? 100 : 30 },
    );
    expect(image).toBeGreaterThan(0);
  });
});
