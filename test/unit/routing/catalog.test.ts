import { describe, expect, test } from "vitest";

import { createCatalog } from "../../../src/routing/catalog.ts";
import { cardOf, catalog } from "./route-input.ts";

describe("createCatalog", () => {
  test.for([
    ["gpt-image-2", "gpt-image-2"],
    ["gpt-image-2-2026-04-21", "gpt-image-2-2026-04-21"],
    ["gpt-image-2.5-sunburst-2026-09-08", "gpt-image-2.5-sunburst"],
    ["gemini-3.1-flash-image", "gemini-3.1-flash-image"],
    ["gemini-3.1-flash-image-preview", "gemini-3.1-flash-image"],
    ["nano-banana-2", "gemini-3.1-flash-image"],
    ["nano-banana-2.1", "gemini-nano-banana-2.1"],
  ])("finds %s: %s", ([name = "", id]) => {
    expect(catalog.find(name)?.id).toBe(id);
  });

  test.for(["gpt-image-1", "toString", "constructor", "__proto__", ""])("finds no %j", (name) => {
    expect(catalog.find(name)).toBeUndefined();
  });

  test("names each provider once", () => {
    expect(catalog.providers).toEqual(["openai", "google"]);
  });

  test("knows who takes over from whom", () => {
    const heirs = catalog.cards.map((card) => [card.id, catalog.successorOf(card)?.id]);
    expect(Object.fromEntries(heirs)).toEqual({
      "gpt-image-2": "gpt-image-2.6-sunburst",
      "gpt-image-2-2026-04-21": "gpt-image-2",
      "gpt-image-2.5-sunburst": "gpt-image-2.6-sunburst",
      "gpt-image-2.5-flare": "gpt-image-2.6-flare",
      "gpt-image-2.6-sunburst": undefined,
      "gpt-image-2.6-flare": undefined,
      "gemini-3.1-flash-image": "gemini-nano-banana-2.1",
      "gemini-nano-banana-2.1": undefined,
      "gemini-3.1-flash-lite-image": undefined,
    });
  });

  test.for([
    ["an id twice", "gpt-image-2", []],
    ["an alias that is another's id", "acme-1", ["gpt-image-2"]],
    ["an alias twice on one card", "acme-1", ["acme", "acme"]],
  ] as const)("refuses %s", ([, id, aliases]) => {
    const card = { ...cardOf("gpt-image-2.6-flare"), id, aliases };
    const cards = [cardOf("gpt-image-2.6-sunburst"), cardOf("gpt-image-2"), card];
    expect(() => createCatalog(cards)).toThrow(/^Model name '.+' is on '.+' and '.+'\.$/);
  });

  test("refuses a successor that has no card", () => {
    expect(() => createCatalog([cardOf("gpt-image-2")])).toThrow(
      "Model 'gpt-image-2' names the successor 'gpt-image-2.6-sunburst', which has no card.",
    );
  });
});
