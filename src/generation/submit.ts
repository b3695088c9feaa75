import type { Caller } from "../accounts/caller.ts";
import type { ImageRequest } from "../domain/image-request.ts";
import { planRoute } from "../routing/plan.ts";
import { healthy, type RoutePlan } from "../routing/route-plan.ts";
import type { Services } from "../services.ts";
import { createGenerationId } from "./ids.ts";
import { runLocation } from "./region.ts";
import type { Submission } from "./submission.ts";

/** A plan for a request as its caller may make it, with the providers as they are now. */
export function planFor(services: Services, caller: Caller, request: ImageRequest): RoutePlan {
  const { catalog, routing: settings } = services;
  return planRoute({ request, tier: caller.tier, catalog, settings, health: healthy });
}

/** A submission, ready to be handed to its run: placed near the caller. */
export function createSubmission(input: {
  readonly caller: Caller;
  readonly request: ImageRequest;
  readonly plan: Extract<RoutePlan, { kind: "route" }>;
  readonly now: number;
}): Submission {
  const { caller, request, plan, now } = input;
  return {
    generationId: createGenerationId(),
    accountId: caller.accountId,
    keyId: caller.keyId,
    tier: caller.tier.name,
    request,
    plan,
    createdAt: now,
  };
}

/** The run that carries a submission out, made near its caller. */
export function runFor(
  services: Services,
  { generationId }: Submission,
  origin: Parameters<typeof runLocation>[0],
) {
  return services.runs.get(generationId, runLocation(origin, services.config.runLocations));
}
