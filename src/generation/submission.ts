import type { Arrival } from "../domain/arrival.ts";
import type { BatchPlace } from "../domain/batch-place.ts";
import type { ImageRequest } from "../domain/image-request.ts";
import type { Inputs } from "../domain/input-image.ts";
import type { Lineage } from "../domain/lineage.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { TierName } from "../domain/tier.ts";
import type { Webhook } from "../domain/webhook.ts";
import type { RoutePlan } from "../routing/route-plan.ts";
import type { Circuits } from "./circuits.ts";

/** Everything a run needs to know of the request it carries out. Plain data: it crosses a call. */
export interface Submission {
  readonly generationId: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly tier: TierName;
  readonly request: ImageRequest;
  readonly plan: Extract<RoutePlan, { kind: "route" }>;
  /** The circuits of the plan's models as they were when it was made: a run knows no others. */
  readonly circuits: Circuits;
  /** Providers of the plan to which nothing may go, for their budget is spent. Missing when none is. */
  readonly exhausted?: readonly ProviderId[];
  readonly inputs: Inputs;
  /** Null when nobody is to be told. */
  readonly webhook: Webhook | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Of the request that it came with. Missing when it came with none. */
  readonly requestId?: string;
  /** How that came in. Missing in what was submitted before it was kept. */
  readonly arrival?: Arrival;
  /** Missing when it is not of a batch. */
  readonly batch?: BatchPlace;
  /** Missing when it is not made again from another. */
  readonly lineage?: Lineage;
}
