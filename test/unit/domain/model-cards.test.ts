import { describe, expect, test } from "vitest";

import { qualities } from "../../../src/domain/quality.ts";
import { allCards, cardOf } from "./cards.ts";

describe("model cards", () => {
  test.for([
    ["gpt-image-2", "low", "medium", "high"],
    ["gpt-image-2-2026-04-21", "low", "medium", "high"],
    ["gpt-image-2.5-sunburst", "low", "high", "max"],
    ["gpt-image-2.5-flare", "low", "high", "max"],
    ["gpt-image-2.6-sunburst", "low", "high", "max"],
    ["gpt-image-2.6-flare", "low", "high", "max"],
    ["gemini-3.1-flash-image", "MINIMAL", "MINIMAL", "HIGH"],
    ["gemini-nano-banana-2.1", "MINIMAL", "MINIMAL", "HIGH"],
    ["gemini-3.1-flash-lite-image", "MINIMAL", "MINIMAL", "HIGH"],
  ])("%s is sent %s, %s and %s for our quality words", ([id = "", ...words]) => {
    expect(qualities.map((quality) => cardOf(id).qualityWords[quality])).toEqual(words);
  });

  test.for([
    ["gpt-image-2", "gpt-image-2.6-sunburst"],
    ["gpt-image-2-2026-04-21", "gpt-image-2"],
    ["gemini-3.1-flash-image", "gemini-nano-banana-2.1"],
    ["gemini-nano-banana-2.1", null],
    ["gpt-image-2.6-sunburst", null],
  ] as const)("%s is succeeded by %s", ([id, successor]) => {
    expect(cardOf(id).successor).toBe(successor);
  });

  test("give every model a first byte before its end", () => {
    const late = allCards.filter(({ deadlines }) => deadlines.firstByteMs >= deadlines.totalMs);
    expect(late).toEqual([]);
  });

  test("never send auto, which cannot be priced", () => {
    const words = allCards.flatMap((card) => Object.values(card.qualityWords));
    expect(words).toHaveLength(allCards.length * qualities.length);
    expect(words).not.toContain("auto");
  });
});
