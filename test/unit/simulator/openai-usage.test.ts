import { describe, expect, test } from "vitest";

import { openAiModels } from "../../../src/simulator/openai-models.ts";
import { imageTokens } from "../../../src/simulator/openai-usage.ts";

/** Token factors of a model's quality words. */
function factors(id: string): number[] {
  return Object.values(openAiModels.find((model) => model.id === id)?.qualityFactors ?? {});
}

describe("output tokens", () => {
  // OpenAI's published table (low, medium, high of gpt-image-2).
  test.for([
    { width: 1024, height: 1024, published: [196, 1756, 7024] },
    { width: 1536, height: 1024, published: [158, 1372, 5488] },
    { width: 1024, height: 1536, published: [158, 1372, 5488] },
    { width: 1536, height: 864, published: [120, 1078, 4312] },
    { width: 2048, height: 1152, published: [157, 1413, 5650] },
    { width: 2048, height: 2048, published: [397, 3568, 14_272] },
    { width: 3840, height: 2160, published: [371, 3336, 13_342] },
  ])("of $width x $height are the published ones", ({ published, ...size }) => {
    expect(factors("gpt-image-2").map((factor) => imageTokens(factor, size))).toEqual(published);
  });

  test("of gpt-image-2.5 at 1024x1024 are the measured ones", () => {
    const size = { width: 1024, height: 1024 };
    const counted = factors("gpt-image-2.5-sunburst").map((factor) => imageTokens(factor, size));
    expect(counted).toEqual([196, 439, 1756, 3122, 7024]);
  });
});
