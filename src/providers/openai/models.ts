import type { ModelCard } from "../../domain/model-card.ts";
import { gptImagePrices } from "./prices.ts";

/**
 * OpenAI's image models. Sizes and token counts: OpenAI's image generation guide, the `openai` SDK's
 * types and the deprecations page, read 2026-11-22. All of them share the size rule of gpt-image-2;
 * that 2.6 keeps it is not confirmed by OpenAI.
 */
export const openAiModels: readonly ModelCard[] = [
  gptImageModel({
    id: "gpt-image-2",
    displayName: "GPT Image 2",
    releasedOn: "2026-04-21",
    successor: "gpt-image-2.6-sunburst",
    words: { low: "low", medium: "medium", high: "high" },
  }),
  gptImageModel({
    id: "gpt-image-2-2026-04-21",
    displayName: "GPT Image 2 (2026-04-21)",
    releasedOn: "2026-04-21",
    successor: "gpt-image-2",
    words: { low: "low", medium: "medium", high: "high" },
  }),
  gptImageModel({
    id: "gpt-image-2.5-sunburst",
    aliases: ["gpt-image-2.5-sunburst-2026-09-08"],
    displayName: "GPT Image 2.5 Sunburst",
    releasedOn: "2026-09-08",
    successor: "gpt-image-2.6-sunburst",
    words: finerQualityWords(),
  }),
  gptImageModel({
    id: "gpt-image-2.5-flare",
    aliases: ["gpt-image-2.5-flare-2026-09-08"],
    displayName: "GPT Image 2.5 Flare",
    releasedOn: "2026-09-08",
    successor: "gpt-image-2.6-flare",
    words: finerQualityWords(),
  }),
  gptImageModel({
    id: "gpt-image-2.6-sunburst",
    displayName: "GPT Image 2.6 Sunburst",
    releasedOn: "2026-11-04",
    successor: null,
    words: finerQualityWords(),
  }),
  gptImageModel({
    id: "gpt-image-2.6-flare",
    displayName: "GPT Image 2.6 Flare",
    releasedOn: "2026-11-04",
    successor: null,
    words: finerQualityWords(),
  }),
];

/**
 * From 2.5 on there are five words, and `high` costs and draws what `medium` did: our words are
 * mapped by token count, so that a change of model changes neither price nor look.
 */
function finerQualityWords() {
  return { low: "low", medium: "high", high: "max" };
}

function gptImageModel(model: {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly displayName: string;
  readonly releasedOn: string;
  readonly successor: string | null;
  readonly words: ModelCard["qualityWords"];
}): ModelCard {
  return {
    id: model.id,
    provider: "openai",
    engine: "pro",
    displayName: model.displayName,
    releasedOn: model.releasedOn,
    aliases: model.aliases ?? [],
    successor: model.successor,
    lifecycle: { state: "live" },
    capabilities: { mask: true, references: 16, previews: true, compression: true, stream: true },
    // Each image has to be smaller than 50 MB; that the sum is not limited, is not confirmed.
    // OpenAI publishes no count of one image either: Google's stands for it.
    inputs: {
      mostImageBytes: 49_999_999,
      mostRequestBytes: null,
      sentAs: "file",
      tokensPerImage: 1120,
    },
    sizes: {
      kind: "grid",
      multiple: 16,
      leastPixels: 655_360,
      mostPixels: 8_294_400,
      longestEdge: 3840,
      mostElongated: 3,
      resolutions: ["1K", "2K", "4K"],
    },
    outputFormats: ["png", "jpeg", "webp"],
    qualityWords: model.words,
    outputTokens: {
      kind: "by-quality",
      edgeTokens: { low: 16, medium: 48, high: 96 },
      tokensPerPreview: 100,
    },
    prices: gptImagePrices,
    // An image at `high` takes over two minutes; headers of a stream come at once.
    deadlines: { firstByteMs: 45_000, stallMs: 20_000, totalMs: 300_000 },
  };
}
