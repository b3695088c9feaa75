import type { ImageRequest, ModelChoice } from "../../../src/domain/image-request.ts";
import type { ModelCard } from "../../../src/domain/model-card.ts";
import type { PictureShape } from "../../../src/domain/picture-shape.ts";
import type { TierName, TierPolicy } from "../../../src/domain/tier.ts";
import { createCatalog } from "../../../src/routing/catalog.ts";
import { planRoute } from "../../../src/routing/plan.ts";
import {
  healthy,
  type Health,
  type RouteInput,
  type RoutePlan,
  type RoutingSettings,
} from "../../../src/routing/route-plan.ts";
import { allCards, readAt } from "../domain/cards.ts";
import { pixelsOf } from "../domain/pictures.ts";

/** The product's own catalog. */
export const catalog = createCatalog(allCards);

/** The default tiers of the design. */
export const tiers: Readonly<Record<TierName, TierPolicy>> = {
  free: {
    name: "free",
    imagesPerMonth: 5,
    microUsdPerMonth: 1_000_000,
    requestsPerMinute: 10,
    generationsInFlight: 5,
    proMode: "never",
    greatestResolution: "1K",
    retentionDays: null,
  },
  standard: {
    name: "standard",
    imagesPerMonth: 300,
    microUsdPerMonth: 100_000_000,
    requestsPerMinute: 60,
    generationsInFlight: 60,
    proMode: "on-request",
    greatestResolution: "4K",
    retentionDays: null,
  },
  pro: {
    name: "pro",
    imagesPerMonth: 1000,
    microUsdPerMonth: 500_000_000,
    requestsPerMinute: 120,
    generationsInFlight: 120,
    proMode: "by-default",
    greatestResolution: "4K",
    retentionDays: null,
  },
};

/** The card of a name. Throws when there is none. */
export function cardOf(name: string): ModelCard {
  const card = catalog.find(name);
  if (!card) throw new Error(`No model '${name}'.`);
  return card;
}

/** Both providers configured, the default roles, and edits by the default provider. */
const defaultSettings: RoutingSettings = {
  standardModel: cardOf("gemini-3.1-flash-image"),
  proModel: cardOf("gpt-image-2"),
  edit: { provider: "google", optIn: false },
  configuredProviders: new Set(["google", "openai"]),
  scalesInputs: false,
};

/** `IMAGE_EDIT_PROVIDER=openai`. */
export const editOptIn = { edit: { provider: "openai", optIn: true } } as const;

/** What a test changes of an ordinary request on the standard tier with all well. */
export interface RouteChange {
  readonly request?: Partial<ImageRequest>;
  readonly tier?: TierName;
  readonly settings?: Partial<RoutingSettings>;
  readonly health?: Partial<Health>;
}

/** A square at 1K that asks for nothing else, changed as the test says. */
export function routeInput({
  request,
  tier = "standard",
  settings,
  health,
}: RouteChange): RouteInput {
  return {
    request: {
      operation: "generate",
      prompt: "a red bicycle",
      model: { kind: "auto" },
      shape: ratio("1:1", "1K"),
      references: 0,
      mask: false,
      batch: false,
      count: 1,
      previews: 0,
      fallback: true,
      warnings: [],
      ...request,
    },
    tier: tiers[tier],
    catalog,
    settings: { ...defaultSettings, ...settings },
    health: { ...healthy, ...health },
    now: readAt,
  };
}

/** `model` of a request, by id or alias. */
export function named(id: string): ModelChoice {
  return { kind: "named", id };
}

/** `model: standard` or `model: pro`. */
export function role(name: "standard" | "pro"): ModelChoice {
  return { kind: "role", role: name };
}

/** A ratio at a tier. */
export function ratio(
  aspectRatio: Extract<PictureShape, { kind: "ratio" }>["aspectRatio"],
  resolution: Extract<PictureShape, { kind: "ratio" }>["resolution"],
): PictureShape {
  return { kind: "ratio", aspectRatio, resolution };
}

/** Exact pixels, as `1080x1350`. */
export function size(text: string): PictureShape {
  return { kind: "size", pixels: pixelsOf(text) };
}

/** The plan of a request that has a route. Throws when it has none. */
export function requireRoute(change: RouteChange): Extract<RoutePlan, { kind: "route" }> {
  const plan = planRoute(routeInput(change));
  if (plan.kind !== "route") throw new Error(`There is no route: ${JSON.stringify(plan)}`);
  return plan;
}

/**
 * A plan as tables show it: the reason and the candidates in order, the models of the two default
 * roles by their role: `high_quality: Pro high 1K, standard high 1K`.
 */
export function tellRoute({ reason, candidates }: Extract<RoutePlan, { kind: "route" }>): string {
  const roles = new Map([
    [defaultSettings.standardModel.id, "standard"],
    [defaultSettings.proModel.id, "Pro"],
  ]);
  const told = candidates.map(
    ({ model, quality, resolution }) => `${roles.get(model) ?? model} ${quality} ${resolution}`,
  );
  return `${reason}: ${told.join(", ")}`;
}
