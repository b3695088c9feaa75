import type { AspectRatio } from "../domain/aspect-ratio.ts";
import type { ImageRequest, Operation, Warning } from "../domain/image-request.ts";
import type { OutputFormat } from "../domain/media-type.ts";
import type { ModelCard, ProviderId } from "../domain/model-card.ts";
import type { MicroUsd } from "../domain/money.ts";
import type { Conversion } from "../domain/picture-shape.ts";
import type { Quality } from "../domain/quality.ts";
import type { ReasonCode, RejectionCode, RouteReason } from "../domain/reason.ts";
import type { Resolution } from "../domain/resolution.ts";
import type { Pixels } from "../domain/size.ts";
import type { TierPolicy } from "../domain/tier.ts";
import type { Catalog } from "./catalog.ts";

/** The operator's choices that routing follows. */
export interface RoutingSettings {
  readonly standardModel: ModelCard;
  readonly proModel: ModelCard;
  /** The provider that edits uploaded images, and whether it is not the default one. */
  readonly edit: { readonly provider: ProviderId; readonly optIn: boolean };
  readonly configuredProviders: ReadonlySet<ProviderId>;
  /** Whether images that are too large for a model can be scaled for it. */
  readonly scalesInputs: boolean;
}

/** What is known of the providers' state at this moment. */
export interface Health {
  /** Models that the free model check found gone. */
  readonly retiredModels: ReadonlySet<string>;
  /** Model and operation whose breaker admits no call, and why. See {@link circuitKey}. */
  readonly circuits: ReadonlyMap<string, "breaker_open" | "rate_limited">;
  /** Providers whose budget is spent. */
  readonly exhaustedBudgets: ReadonlySet<ProviderId>;
}

/** All is well: nothing retired, open, limited or spent. */
export const healthy: Health = {
  retiredModels: new Set(),
  circuits: new Map(),
  exhaustedBudgets: new Set(),
};

/** The key of a circuit in {@link Health}. */
export function circuitKey(model: string, operation: Operation): string {
  return `${model}:${operation}`;
}

/** Everything the plan is made of. */
export interface RouteInput {
  readonly request: ImageRequest;
  readonly tier: TierPolicy;
  readonly catalog: Catalog;
  readonly settings: RoutingSettings;
  readonly health: Health;
  /** Which prices count. Unix milliseconds. */
  readonly now: number;
}

/** One model that can do the task, and exactly how it would be asked to. */
export interface Candidate {
  readonly model: string;
  readonly provider: ProviderId;
  /** The route's reason, then the rejections of the models that came before this one. */
  readonly reasons: readonly ReasonCode[];
  readonly quality: Quality;
  readonly aspectRatio: AspectRatio;
  readonly resolution: Resolution;
  readonly pixels: Pixels;
  readonly outputFormat: OutputFormat;
  /** What has to be done to the model's own picture; null when it is already what was asked. */
  readonly conversion: (Conversion & { readonly encode: OutputFormat | null }) | null;
  /** For one image. */
  readonly estimateMicroUsd: MicroUsd;
  /** The entry of the price book by which it is estimated. */
  readonly priceVersion: string;
  readonly warnings: readonly Warning[];
}

/** One model that is not a candidate, and the first thing that was against it. */
export interface Rejection {
  readonly model: string;
  readonly provider: ProviderId;
  readonly code: RejectionCode;
}

/** Why a request is refused whatever the models could do. */
export type RouteRefusal =
  | { readonly code: "model_not_found"; readonly model: string }
  | { readonly code: "model_incapable"; readonly model: string; readonly because: RejectionCode }
  | { readonly code: "tier_forbidden"; readonly what: "pro-mode" | "resolution" }
  /** The model that has masks where edits go to its provider; null when none has. */
  | { readonly code: "mask_not_enabled"; readonly maskModel: ModelCard | null };

/** Where a request goes: the models to try in order, none at all, or a refusal. */
export type RoutePlan =
  | {
      readonly kind: "route";
      readonly preferred: string;
      readonly reason: RouteReason;
      readonly candidates: readonly [Candidate, ...Candidate[]];
      readonly rejections: readonly Rejection[];
    }
  | {
      readonly kind: "no-route";
      readonly preferred: string;
      readonly reason: RouteReason;
      readonly rejections: readonly Rejection[];
    }
  | { readonly kind: "refused"; readonly refusal: RouteRefusal };
