import type { ImageRequest } from "../domain/image-request.ts";
import type { TierName } from "../domain/tier.ts";
import type { RoutePlan } from "../routing/route-plan.ts";

/** Everything a run needs to know of the request it carries out. Plain data: it crosses a call. */
export interface Submission {
  readonly generationId: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly tier: TierName;
  readonly request: ImageRequest;
  readonly plan: Extract<RoutePlan, { kind: "route" }>;
  /** Unix milliseconds. */
  readonly createdAt: number;
}
