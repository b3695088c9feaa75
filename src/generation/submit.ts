import type { Caller } from "../accounts/caller.ts";
import type { WaitUntil } from "../breaker/breakers.ts";
import type { Arrival } from "../domain/arrival.ts";
import type { ImageRequest } from "../domain/image-request.ts";
import type { Inputs } from "../domain/input-image.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { Webhook } from "../domain/webhook.ts";
import { planRoute } from "../routing/plan.ts";
import { healthy, type RoutePlan } from "../routing/route-plan.ts";
import type { Services } from "../services.ts";
import { breakerKey, toHealth, type Circuits } from "./circuits.ts";
import { createGenerationId } from "./ids.ts";
import { runLocation } from "./region.ts";
import type { Submission } from "./submission.ts";

/** What is known of the providers when a plan is made. */
export interface Outlook {
  readonly circuits: Circuits;
  /** Providers whose budget is spent. Missing when none is. */
  readonly exhausted?: ReadonlySet<ProviderId>;
  /** Models that a check found gone. Missing when none is known to be. */
  readonly retired?: ReadonlySet<string>;
  /** Unix milliseconds. */
  readonly now: number;
}

/** A plan for a request as its caller may make it, with the providers as they are known. */
export function planFor(
  { catalog, routing: settings }: Services,
  { tier }: Caller,
  request: ImageRequest,
  { circuits, exhausted, retired, now }: Outlook,
): RoutePlan {
  const health = toHealth(catalog, request.operation, circuits, now);
  return planRoute({
    request,
    tier,
    catalog,
    settings,
    health: {
      ...health,
      exhaustedBudgets: exhausted ?? healthy.exhaustedBudgets,
      retiredModels: retired ?? healthy.retiredModels,
    },
    now,
  });
}

/**
 * The circuits that matter to a request: those of the models it could go to if all that are
 * there were well. While
 * they are fresh, nothing is called; a request that leads nowhere calls nothing.
 */
export async function circuitsFor(
  services: Services,
  caller: Caller,
  request: ImageRequest,
  retired: ReadonlySet<string>,
  waitUntil: WaitUntil,
): Promise<Circuits> {
  const plan = planFor(services, caller, request, { circuits: {}, retired, now: 0 });
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
  readonly requestId?: string;
  readonly arrival?: Arrival;
  readonly now: number;
}): Submission {
  const { caller, request, plan, circuits, inputs, webhook, requestId, arrival, now } = input;
  return {
    generationId: input.generationId ?? createGenerationId(),
    accountId: caller.accountId,
    keyId: caller.keyId,
    tier: caller.tier.name,
    request: withUser(request, caller),
    plan,
    circuits,
    inputs,
    webhook,
    createdAt: now,
    ...(requestId === undefined ? {} : { requestId }),
    ...(arrival === undefined ? {} : { arrival }),
  };
}

/** A user who is proven is who it was, whatever the request says. */
function withUser(request: ImageRequest, { endUser }: Caller): ImageRequest {
  if (endUser === undefined) return request;
  return { ...request, metadata: { ...request.metadata, user: endUser } };
}

/** The run that carries a submission out, made near its caller. */
export function runFor(
  services: Services,
  { generationId }: Submission,
  origin: Parameters<typeof runLocation>[0],
) {
  return services.runs.get(generationId, runLocation(origin, services.config.runLocations));
}
