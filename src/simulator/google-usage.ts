import type { GoogleOrder } from "./google-order.ts";
import { randomInteger, type RandomSource } from "./random.ts";

/** Token counts in Google's field names (sheet 2.4). */
export type GoogleUsage = Record<string, unknown>;

// An input image costs as much as a 1K output image, by the Vertex AI page.
const tokensPerInputImage = 1120;

/**
 * Counts the tokens of an answer with `images` images. `candidatesTokenCount` is larger than the
 * sum of its details, as it is in real answers.
 */
export function countGoogleUsage(
  order: GoogleOrder,
  random: RandomSource,
  images: number,
): GoogleUsage {
  const imageTokens = (order.model.tiers.get(order.tier)?.tokens ?? 0) * images;
  const thoughts = thoughtTokens(order, random);
  const unexplained = images === 0 ? randomInteger(random, 20, 60) : randomInteger(random, 90, 630);
  const candidates = imageTokens + unexplained;
  const prompt = promptUsage(order);
  return {
    ...prompt,
    candidatesTokenCount: candidates,
    totalTokenCount: prompt.promptTokenCount + candidates + thoughts,
    ...(images === 0
      ? {}
      : { candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: imageTokens }] }),
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
    ...surfaceUsage(order),
  };
}

/** Counts the tokens of a request that brought nothing. */
export function countRefusedUsage(order: GoogleOrder): GoogleUsage {
  const prompt = promptUsage(order);
  return { ...prompt, totalTokenCount: prompt.promptTokenCount, ...surfaceUsage(order) };
}

function promptUsage(order: GoogleOrder): {
  promptTokenCount: number;
  promptTokensDetails: unknown[];
} {
  const text = Math.max(1, Math.ceil(order.contents.prompt.length / 4));
  const images = order.contents.imageCount * tokensPerInputImage;
  return {
    promptTokenCount: text + images,
    promptTokensDetails: [
      { modality: "TEXT", tokenCount: text },
      ...(images === 0 ? [] : [{ modality: "IMAGE", tokenCount: images }]),
    ],
  };
}

function surfaceUsage(order: GoogleOrder): Record<string, string> {
  return order.target.surface === "gemini"
    ? { serviceTier: "standard" }
    : { trafficType: "ON_DEMAND" };
}

function thoughtTokens(order: GoogleOrder, random: RandomSource): number {
  switch (order.thinking) {
    case "MINIMAL":
      return 0;
    case "LOW":
      return randomInteger(random, 120, 300);
    case "MEDIUM":
      return randomInteger(random, 400, 900);
    case "HIGH":
      return randomInteger(random, 900, 2000);
  }
}
