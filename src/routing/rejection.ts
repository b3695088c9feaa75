import { fitPicture } from "../domain/fit-picture.ts";
import type { ImageRequest } from "../domain/image-request.ts";
import { inputSizes, inputsToScale } from "../domain/input-bytes.ts";
import type { ModelCard } from "../domain/model-card.ts";
import type { RejectionCode } from "../domain/reason.ts";
import { isRetired } from "./heirs.ts";
import { circuitKey, type RouteInput, type RoutingSettings } from "./route-plan.ts";

/** What a model cannot do at all, as against what it cannot do now. */
const capabilityCodes: ReadonlySet<RejectionCode> = new Set([
  "aspect_ratio_unsupported",
  "resolution_unsupported",
  "references_unsupported",
  "mask_unsupported",
]);

/** True when waiting or configuring would not help: the model lacks the ability itself. */
export function isIncapable(code: RejectionCode): boolean {
  return capabilityCodes.has(code);
}

/** The first thing against a model, in the order of the design; undefined when it may be tried. */
export function rejectionOf(card: ModelCard, input: RouteInput): RejectionCode | undefined {
  const { request, settings, health } = input;
  const fit = fitPicture(card, request.shape);
  if (typeof fit === "string") return fit;
  if (!takesInputs(card, request, settings)) return "references_unsupported";
  if (request.mask && !card.capabilities.mask) return "mask_unsupported";
  if (!settings.configuredProviders.has(card.provider)) return "provider_not_configured";
  if (isRetired(card, health.retiredModels)) return "model_retired";
  if (health.exhaustedBudgets.has(card.provider)) return "budget_exhausted";
  return health.circuits.get(circuitKey(card.id, request.operation));
}

/** How many images a request hands in, the mask not counted. */
export function inputImages(request: ImageRequest): number {
  return request.inputBytes?.length ?? request.references + (request.operation === "edit" ? 1 : 0);
}

/**
 * True when neither the number of images nor the size of one or of all is too much for a model, those
 * being scaled that can be.
 */
function takesInputs(
  { capabilities, inputs }: ModelCard,
  request: ImageRequest,
  { scalesInputs }: RoutingSettings,
): boolean {
  if (inputImages(request) > capabilities.references) return false;
  const files = inputSizes(request.inputBytes ?? [], request.mask).map(({ bytes, isScalable }) => ({
    bytes,
    isScalable: isScalable && scalesInputs,
  }));
  return inputsToScale(files, inputs) !== null;
}
