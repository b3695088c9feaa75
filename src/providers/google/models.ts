import type { ModelCard } from "../../domain/model-card.ts";
import { onlyTiers, pixelTable } from "./pixel-table.ts";
import { nanoBanana2LitePrices, nanoBanana2Prices, nanoBanana21Prices } from "./prices.ts";

/**
 * Google's image models. Sizes and tokens: Google's image generation guide; lifecycle: its changelog
 * and deprecations page; read 2026-11-22.
 */
export const googleModels: readonly ModelCard[] = [
  flashImageModel({
    id: "gemini-3.1-flash-image",
    // The preview was shut down on 2026-06-25 and became this model.
    aliases: ["gemini-3.1-flash-image-preview", "nano-banana-2"],
    displayName: "Nano Banana 2",
    releasedOn: "2026-05-28",
    successor: "gemini-nano-banana-2.1",
    lifecycle: { state: "deprecated", shutdownOn: null },
    sizes: { kind: "table", sizes: pixelTable },
    imageTokens: { "512": 747, "1K": 1120, "2K": 1680, "4K": 2520 },
    prices: nanoBanana2Prices,
  }),
  flashImageModel({
    id: "gemini-nano-banana-2.1",
    aliases: ["nano-banana-2.1"],
    displayName: "Nano Banana 2.1",
    releasedOn: "2026-10-06",
    successor: null,
    lifecycle: { state: "live" },
    // Google's documentation names no 512 tier for it; its pixels are taken to be those of 3.1.
    sizes: { kind: "table", sizes: onlyTiers(["1K", "2K", "4K"]) },
    // At 4K the documentation says 2520 tokens and the price page 3780: the dearer is reserved.
    imageTokens: { "512": 1120, "1K": 1120, "2K": 1680, "4K": 3780 },
    prices: nanoBanana21Prices,
  }),
  flashImageModel({
    id: "gemini-3.1-flash-lite-image",
    aliases: [],
    displayName: "Nano Banana 2 Lite",
    releasedOn: null,
    successor: null,
    lifecycle: { state: "live" },
    sizes: { kind: "table", sizes: onlyTiers(["1K"]) },
    imageTokens: { "512": 1120, "1K": 1120, "2K": 1120, "4K": 1120 },
    prices: nanoBanana2LitePrices,
  }),
];

type FlashImageModel = Pick<
  ModelCard,
  "id" | "aliases" | "displayName" | "releasedOn" | "successor" | "lifecycle" | "sizes" | "prices"
> & { readonly imageTokens: Readonly<Record<"512" | "1K" | "2K" | "4K", number>> };

function flashImageModel({ imageTokens, ...model }: FlashImageModel): ModelCard {
  return {
    ...model,
    provider: "google",
    engine: "standard",
    capabilities: {
      mask: false,
      references: 14,
      previews: false,
      compression: false,
      stream: false,
    },
    // Raised from 20 MB in January 2026, base64 counted (blog.google, "Increased file size limits").
    inputs: {
      mostImageBytes: null,
      mostRequestBytes: 100_000_000,
      sentAs: "base64",
      tokensPerImage: 1120,
    },
    // The Gemini API has no switch for the file type.
    outputFormats: ["jpeg"],
    // Thinking levels. Minimal unless asked for more: 2.1 thinks at medium by itself.
    qualityWords: { low: "MINIMAL", medium: "MINIMAL", high: "HIGH" },
    outputTokens: {
      kind: "by-resolution",
      imageTokens,
      // Answers carry 90 to 630 tokens beside the image; more when the model thinks.
      textTokens: { low: 330, medium: 330, high: 1000 },
    },
    deadlines: { firstByteMs: 120_000, stallMs: 20_000, totalMs: 180_000 },
  };
}
