import type { ModelCard } from "../domain/model-card.ts";
import { allowsResolution } from "../domain/tier.ts";
import { qualityFor, toCandidate } from "./candidate.ts";
import { withHeirs } from "./heirs.ts";
import {
  askedResolution,
  asksForProMode,
  editModel,
  preferredModel,
  type Preference,
} from "./preference.ts";
import { isIncapable, rejectionOf } from "./rejection.ts";
import type { Candidate, Rejection, RouteInput, RoutePlan, RouteRefusal } from "./route-plan.ts";

/**
 * Decides where a request goes: the preferred model by the first matching row of the routing table,
 * then every other model that can do the task, each with its reasons. Pure, and nothing in it is
 * random: the same input gives the same plan.
 */
export function planRoute(input: RouteInput): RoutePlan {
  const preference = preferredModel(input);
  if (!preference) {
    const model = input.request.model.kind === "named" ? input.request.model.id : "";
    return { kind: "refused", refusal: { code: "model_not_found", model } };
  }
  const refusal = refusalOf(input, preference);
  if (refusal) return { kind: "refused", refusal };

  const candidates: Candidate[] = [];
  const rejections: Rejection[] = [];
  for (const card of rank(input, preference)) {
    const code = rejectionOf(card, input);
    if (code) {
      rejections.push({ model: card.id, provider: card.provider, code });
      continue;
    }
    const passedOver = new Set(rejections.map((rejection) => rejection.code));
    const reasons = [preference.reason, ...passedOver];
    const candidate = toCandidate(card, input, preference, reasons);
    if (candidate) candidates.push(candidate);
  }
  const { reason, card } = preference;
  const [first, ...others] = candidates;
  return first
    ? { kind: "route", preferred: card.id, reason, candidates: [first, ...others], rejections }
    : { kind: "no-route", preferred: card.id, reason, rejections };
}

/** The models to consider, in order: the preferred one, then both roles, each with its heirs. */
function rank(input: RouteInput, preference: Preference): Iterable<ModelCard> {
  const { standardModel, proModel } = input.settings;
  const named = input.request.fallback
    ? [preference.card, standardModel, proModel]
    : [preference.card];
  const considered = named.flatMap((card) =>
    withHeirs(card, input.catalog, input.health.retiredModels),
  );
  return new Map(considered.map((card) => [card.id, card])).values();
}

function refusalOf(input: RouteInput, preference: Preference): RouteRefusal | undefined {
  const { request, tier, catalog } = input;
  const { card } = preference;
  if (!allowsResolution(tier, askedResolution(request))) {
    return { code: "tier_forbidden", what: "resolution" };
  }
  if (tier.proMode === "never") {
    const highOnPro = card.engine === "pro" && qualityFor(card, input, preference) === "high";
    if (asksForProMode(request) || highOnPro) return { code: "tier_forbidden", what: "pro-mode" };
  }
  if (request.model.kind === "named") {
    const code = rejectionOf(card, input);
    if (code && isIncapable(code)) {
      return { code: "model_incapable", model: card.id, because: code };
    }
  } else if (request.operation === "edit" && request.mask && !editModel(input).capabilities.mask) {
    // Whatever role was named: another engine may mask only where the operator chose it for edits.
    const maskModel = catalog.cards.find(({ capabilities }) => capabilities.mask) ?? null;
    return { code: "mask_not_enabled", maskModel };
  }
  return undefined;
}
