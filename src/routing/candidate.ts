import { estimateImage } from "../domain/estimate.ts";
import { fitPicture } from "../domain/fit-picture.ts";
import { promptWithText, type ImageRequest, type Warning } from "../domain/image-request.ts";
import type { ModelCard } from "../domain/model-card.ts";
import { priceAt } from "../domain/price-book.ts";
import type { Quality } from "../domain/quality.ts";
import type { ReasonCode } from "../domain/reason.ts";
import { isProMode, type Preference } from "./preference.ts";
import { inputImages } from "./rejection.ts";
import type { Candidate, RouteInput } from "./route-plan.ts";

/** How a model that passed every check would be asked. Undefined when it cannot draw the shape. */
export function toCandidate(
  card: ModelCard,
  input: RouteInput,
  preference: Preference,
  reasons: readonly ReasonCode[],
): Candidate | undefined {
  const { request } = input;
  const fit = fitPicture(card, request.shape);
  if (typeof fit === "string") return undefined;
  const quality = qualityFor(card, input, preference);
  const asked = request.outputFormat;
  const outputFormat = asked && card.outputFormats.includes(asked) ? asked : card.outputFormats[0];
  const encode = asked && asked !== outputFormat ? asked : null;
  const conversion =
    fit.conversion || encode ? { crop: null, scale: null, ...fit.conversion, encode } : null;
  const price = priceAt(card.prices, input.now);
  const estimateMicroUsd = estimateImage(card, price, {
    pixels: fit.pixels,
    resolution: fit.resolution,
    quality,
    previews: card.capabilities.previews ? request.previews : 0,
    promptLength: promptWithText(request.prompt, request.onImageText).length,
    inputImages: inputImages(request),
  });
  return {
    model: card.id,
    provider: card.provider,
    reasons,
    quality,
    aspectRatio: fit.aspectRatio,
    resolution: fit.resolution,
    pixels: fit.pixels,
    outputFormat,
    conversion,
    estimateMicroUsd,
    priceVersion: price.version,
    warnings: candidateWarnings(card, request, conversion !== null),
  };
}

/**
 * The quality a model runs at. Pro work runs high; standard work that lands on a Pro model runs at
 * medium at most, so that an outage does not multiply cost.
 */
export function qualityFor(
  card: ModelCard,
  { request, tier }: RouteInput,
  preference: Preference,
): Quality {
  const proMode = isProMode(request, tier);
  if (card.engine === "standard") return request.quality ?? (proMode ? "high" : "medium");
  const isProWork = preference.card.engine === "pro";
  const isProModeDeclined = request.highQuality === false;
  if (!isProWork || isProModeDeclined) return request.quality === "low" ? "low" : "medium";
  return request.quality ?? (proMode ? "high" : "medium");
}

function candidateWarnings(
  card: ModelCard,
  request: ImageRequest,
  isConverted: boolean,
): readonly Warning[] {
  const warnings: Warning[] = [];
  if (request.onImageText !== undefined && card.engine === "pro") {
    const message = `The standard model draws text more faithfully than ${card.displayName}.`;
    warnings.push({ code: "standard_better_at_text", message });
  }
  if (request.previews > 0 && !card.capabilities.previews) {
    const message = `${card.displayName} sends no previews.`;
    warnings.push({ code: "previews_unsupported", message });
  }
  const isCompressed = card.capabilities.compression || isConverted;
  if (request.outputCompression !== undefined && !isCompressed) {
    const message = `${card.displayName} chooses its own compression.`;
    warnings.push({ code: "compression_unsupported", message });
  }
  return warnings;
}
