import type { Caller } from "../accounts/caller.ts";
import type { WaitUntil } from "../breaker/breakers.ts";
import type { ImageRequest } from "../domain/image-request.ts";
import type { Inputs } from "../domain/input-image.ts";
import type { Webhook } from "../domain/webhook.ts";
import { planRoute } from "../routing/plan.ts";
import type { RoutePlan } from "../routing/route-plan.ts";
import type { Services } from "../services.ts";
import { breakerKey, toHealth, type Circuits } from "./circuits.ts";
import { createGenerationId } from "./ids.ts";
import { runLocation } from "./region.ts";
import type { Submission } from "./submission.ts";

/** A plan for a request as its caller may make it, with the providers as the circuits show them. */
export function planFor(
  { catalog, routing: settings }: Services,
  { tier }: Caller,
  request: ImageRequest,
  { circuits, now }: { readonly circuits: Circuits; readonly now: number },
): RoutePlan {
  const health = toHealth(catalog, request.operation, circuits, now);
  return planRoute({ request, tier, catalog, settings, health, now });
}

/**
 * The circuits that matter to a request: those of the models it could go to if all were well. While
 * they are fresh, nothing is called; a request that leads nowhere calls nothing.
 */
export async function circuitsFor(
  services: Services,
  caller: Caller,
  request: ImageRequest,
  waitUntil: WaitUntil,
): Promise<Circuits> {
  const plan = planFor(services, caller, request, { circuits: {}, now: 0 });
  if (plan.kind !== "route") return {};
  const keys = plan.candidates.map(({ provider, model }) =>
    breakerKey(provider, model, request.operation),
  );
  return Object.fromEntries(await services.breakers.look(keys, waitUntil));
}

/** A submission, ready to be handed to its run: placed near the caller. */
export function createSubmission(input: {
  /** Undefined makes a new one: inputs that were stored lie under theirs already. */
  readonly generationId?: string;
  readonly caller: Caller;
  readonly request: ImageRequest;
  readonly plan: Extract<RoutePlan, { kind: "route" }>;
  readonly circuits: Circuits;
  readonly inputs: Inputs;
  readonly webhook: Webhook | null;
  readonly now: number;
}): Submission {
  const { caller, request, plan, circuits, inputs, webhook, now } = input;
  return {
    generationId: input.generationId ?? createGenerationId(),
    accountId: caller.accountId,
    keyId: caller.keyId,
    tier: caller.tier.name,
    request,
    plan,
    circuits,
    inputs,
    webhook,
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
