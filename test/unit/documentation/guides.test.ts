import { describe, it } from "vitest";

import { createDocument } from "../../../src/documentation/document.ts";
import { eventStreams } from "../../../src/documentation/events.ts";
import { documentationFiles } from "../../../src/documentation/files.ts";
import { errorChapters, errorGuide, ruleOf } from "../../../src/documentation/guide/error-guide.ts";
import { isProblemCode } from "../../../src/http/problem.ts";

const files = documentationFiles({
  version: "1.2.3",
  scalarVersion: "4.5.6",
  readExample: (name) => `the text of ${name}\n`,
});
const codes = Object.keys(errorGuide).filter(isProblemCode);

describe("the error guide", () => {
  it("has an anchor, a cause and a cure for every code, once", ({ expect }) => {
    const anchors = [...files["docs/errors.html"].matchAll(/<article id="(\w+)">/g)];
    expect(anchors.map(([, id]) => id).toSorted()).toEqual(codes.toSorted());
    const inChapters = errorChapters.flatMap(({ errors }) => Object.keys(errors));
    expect(inChapters.toSorted()).toEqual(codes.toSorted());
  });

  it("says whole sentences", ({ expect }) => {
    const poor = codes.filter((code) => {
      const { cause, cure } = errorGuide[code];
      return ![cause, cure].every((text) => /^[A-Z`].{8,}\.$/.test(text));
    });
    expect(poor).toEqual([]);
  });

  it("does not send again what is wrong with the call itself", ({ expect }) => {
    const odd = codes.filter(
      (code) => [413, 415, 422].includes(ruleOf(code).status) && errorGuide[code].again === "later",
    );
    expect(odd).toEqual([]);
  });
});

describe("the document", () => {
  const written = JSON.stringify(createDocument("1.2.3"));

  it("has every code among its answers", ({ expect }) => {
    const narrowed = [...written.matchAll(/"code":\{"enum":(\[[^\]]*\])/g)];
    // No operation has it: it answers the methods that are none.
    const ofOperations = codes.filter((code) => code !== "method_not_allowed");
    const given = narrowed.flatMap(([, list]) => JSON.parse(list ?? "[]") as readonly string[]);
    expect([...new Set(given)].toSorted()).toEqual(ofOperations.toSorted());
  });

  it("has every event, as the page of events has", ({ expect }) => {
    for (const [name, { events }] of Object.entries(eventStreams)) {
      for (const event of Object.keys(events)) {
        expect(written).toContain(`"event":{"type":"string","enum":["${event}"]}`);
        expect(files["docs/events.html"]).toContain(`id="${name}-${event}"`);
      }
    }
  });

  it("shows each example beside its calls", ({ expect }) => {
    const { paths } = JSON.parse(files["openapi.json"]) as {
      readonly paths: Readonly<
        Record<string, { readonly post?: { readonly "x-codeSamples"?: readonly unknown[] } }>
      >;
    };
    expect(paths["/v1/plan"]?.post?.["x-codeSamples"]).toEqual(
      ["sh", "ts", "py"].map((ending) =>
        expect.objectContaining({ source: `the text of price-image.${ending}` }),
      ),
    );
  });
});

describe("llms.txt", () => {
  it("has a title, a summary, and links to the rest", ({ expect }) => {
    expect(files["llms.txt"]).toMatch(/^# Diptych\n\n> .+\n/);
    for (const link of ["/openapi.json", "/llms-full.txt", "/docs/errors", "/docs/events"]) {
      expect(files["llms.txt"]).toContain(`](${link})`);
    }
  });

  it("has all of it in the long form", ({ expect }) => {
    const text = files["llms-full.txt"];
    const missing = codes.filter((code) => !text.includes(`\`${code}\``));
    expect(missing).toEqual([]);
    expect(text).toContain("`POST /v1/batches/{id}/items/{index}/retry`");
  });
});
