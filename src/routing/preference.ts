import type { ImageRequest } from "../domain/image-request.ts";
import type { ModelCard } from "../domain/model-card.ts";
import type { RouteReason } from "../domain/reason.ts";
import { resolutionForPixels, type Resolution } from "../domain/resolution.ts";
import type { TierPolicy } from "../domain/tier.ts";
import type { RouteInput } from "./route-plan.ts";

/** The first row of the routing table that matches a request. */
export interface Preference {
  readonly card: ModelCard;
  readonly reason: RouteReason;
}

/** The routing table, row by row. Undefined when the request names a model that no card has. */
export function preferredModel(input: RouteInput): Preference | undefined {
  const { request, tier, catalog, settings } = input;
  const { standardModel, proModel } = settings;
  if (request.model.kind === "named") {
    const card = catalog.find(request.model.id);
    return card && { card, reason: "model_requested" };
  }
  if (request.model.kind === "role" && request.model.role === "standard") {
    return { card: standardModel, reason: "model_requested" };
  }
  if (request.operation === "edit") {
    return { card: editModel(input), reason: settings.edit.optIn ? "edit_opt_in" : "edit_default" };
  }
  if (askedResolution(request) === "4K") return { card: standardModel, reason: "four_k" };
  if (asksForProMode(request)) return { card: proModel, reason: "high_quality" };
  if (request.batch) return { card: standardModel, reason: "batch" };
  if (isProMode(request, tier)) return { card: proModel, reason: "pro_tier" };
  const reason = request.onImageText === undefined ? "standard" : "on_image_text";
  return { card: standardModel, reason };
}

/** The tier a request needs: the one it names, or the one its size needs. */
export function askedResolution({ shape }: ImageRequest): Resolution {
  return shape.kind === "ratio" ? shape.resolution : (resolutionForPixels(shape.pixels) ?? "4K");
}

/** True when the request itself asks for Pro mode, whatever the tier. */
export function asksForProMode({ highQuality, model }: ImageRequest): boolean {
  return highQuality === true || (model.kind === "role" && model.role === "pro");
}

/** True when the request runs in Pro mode: asked for, or by default on its tier. */
export function isProMode(request: ImageRequest, tier: TierPolicy): boolean {
  if (asksForProMode(request)) return true;
  return tier.proMode === "by-default" && request.highQuality !== false;
}

/** The model that edits uploaded images: of the provider that the operator chose for it. */
export function editModel({ settings, catalog }: RouteInput): ModelCard {
  const ofProvider = (card: ModelCard) => card.provider === settings.edit.provider;
  const roles = [settings.standardModel, settings.proModel];
  return roles.find(ofProvider) ?? catalog.cards.find(ofProvider) ?? settings.standardModel;
}
