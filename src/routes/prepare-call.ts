import type { Context } from "hono";
import { wrapTime } from "hono/timing";

import type { FingerprintedBody } from "../accounts/fingerprint.ts";
import type { ImageRequest } from "../domain/image-request.ts";
import type { InputImage } from "../domain/input-image.ts";
import type { Lineage } from "../domain/lineage.ts";
import { retiredModels } from "../domain/model-state.ts";
import type { Webhook } from "../domain/webhook.ts";
import { withInputs } from "../domain/with-inputs.ts";
import { retrySeconds } from "../generation/circuits.ts";
import { mayBeRepeated } from "../generation/open-generation.ts";
import { circuitsFor, createSubmission, planFor } from "../generation/submit.ts";
import { arrivalOf } from "../http/arrival.ts";
import type { KnownCall, Prepared } from "../http/begin-call.ts";
import type { PreparedCall } from "../http/begin-generation.ts";
import { readCallIdentity } from "../http/call-identity.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { planProblem } from "../http/plan-problem.ts";
import { ProblemError } from "../http/problem.ts";
import type { CallIntake } from "../http/take-images.ts";
import { convertMask } from "../inputs/convert-mask.ts";
import type { ImageSources } from "../inputs/image-source.ts";
import { InputError } from "../inputs/input-error.ts";
import type { InputIntake } from "../inputs/input-intake.ts";
import { resolveInputs, type InputLookups } from "../inputs/resolve-inputs.ts";
import { findImage } from "./find-generation.ts";

/** What a call asks for, in the one form. */
export interface AskedCall {
  readonly request: ImageRequest;
  readonly sources: ImageSources;
  readonly webhook: Webhook | null;
  readonly fingerprinted: FingerprintedBody;
  /** Missing when it is not made again from another. */
  readonly lineage?: Lineage;
}

/**
 * A call for one generation, checked: its images are there, and some model can do it.
 * @throws ProblemError · InputError when it may not begin, and cannot have begun anything before.
 */
export async function prepareCall(
  c: Context<HonoEnv>,
  { id, intake }: CallIntake,
  { request, sources, webhook, fingerprinted, lineage }: AskedCall,
): Promise<PreparedCall> {
  const identity = await readCallIdentity(c, fingerprinted);
  return prepare({ id, intake, identity }, async () => {
    const named = { sources, lookups: await lookupsOf(c, intake) };
    const planning = requirePlan(c, request, named);
    const { request: whole, plan, circuits, inputs, now } = await wrapTime(c, "plan", planning);
    const submission = createSubmission({
      generationId: id,
      caller: c.get("caller"),
      request: whole,
      plan,
      circuits,
      inputs,
      webhook,
      requestId: c.get("requestId"),
      arrival: arrivalOf(c),
      now,
    });
    return lineage ? { ...submission, lineage } : submission;
  });
}

/**
 * Checks a call. One that is refused and may have been sent before is for the account's ledger to
 * tell: what it began then goes on, though a breaker has opened since or an upload expired.
 * @throws What `check` throws, when it cannot have been sent before.
 */
export async function prepare<Submission>(
  call: KnownCall,
  check: () => Promise<Submission>,
): Promise<Prepared<Submission>> {
  try {
    return { ...call, kind: "ready", submission: await check() };
  } catch (refusal) {
    const isRefusal = refusal instanceof ProblemError || refusal instanceof InputError;
    if (!isRefusal || !mayBeRepeated(call.identity)) throw refusal;
    return { ...call, kind: "refused", refusal };
  }
}

/**
 * Where a request goes, and the images that it hands in.
 * @throws ProblemError when the plan leads to no model.
 * @throws InputError when an image is missing or not taken.
 */
export async function requirePlan(
  c: Context<HonoEnv>,
  request: ImageRequest,
  { sources, lookups }: { readonly sources: ImageSources; readonly lookups: InputLookups },
) {
  const services = c.get("services");
  const caller = c.get("caller");
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  const [states, { exhausted }] = await Promise.all([
    services.models.look(waitUntil),
    services.spending.look(waitUntil),
  ]);
  const retired = retiredModels(states);
  const circuits = await circuitsFor(services, caller, request, retired, waitUntil);
  const now = Date.now();
  const requireRoute = (asked: ImageRequest) => {
    const plan = planFor(services, caller, asked, { circuits, exhausted, retired, now });
    if (plan.kind === "route") return plan;
    const rejections = plan.kind === "no-route" ? plan.rejections : [];
    const seconds = retrySeconds(rejections, request.operation, circuits, now);
    throw planProblem(plan, services.missingSettings, seconds);
  };
  // What leads nowhere in any case is refused before an image is looked for.
  const plan = requireRoute(request);
  const inputs = await resolveInputs(sources, lookups);
  const whole = withInputs(request, inputs);
  return {
    request: whole,
    plan: whole === request ? plan : requireRoute(whole),
    circuits,
    inputs,
    now,
  };
}

/**
 * Asked before a mask is stored, of a request that is not known in whole.
 * @throws ProblemError when the request would be refused for its mask, whatever else it says.
 */
export function requireMasks(c: Context<HonoEnv>, request: ImageRequest): void {
  const services = c.get("services");
  const plan = planFor(services, c.get("caller"), request, { circuits: {}, now: 0 });
  if (plan.kind !== "refused" || plan.refusal.code !== "mask_not_enabled") return;
  throw planProblem(plan, services.missingSettings, null);
}

/**
 * Where the images are found that a request names: those that came with it, and the account's. What
 * several items of a batch name is looked for once.
 * @throws InputError when one that came is not taken.
 */
export async function lookupsOf(c: Context<HonoEnv>, intake: InputIntake): Promise<InputLookups> {
  const { uploads, inputImages: images, report } = c.get("services");
  const converted = new Map<string, Promise<InputImage>>();
  return {
    sent: await intake.finish(),
    findUpload: once((id) => uploads.find(c.get("accountId"), id, Date.now())),
    findImage: once(async (id) => (await findImage(c, id))?.image),
    readBeginning: once((key) => uploads.readBeginning(key)),
    convertMask: (mask, depth) => {
      const converting =
        converted.get(mask.key) ?? convertMask(mask, depth, { intake, images, report });
      converted.set(mask.key, converting);
      return converting;
    },
    report,
  };
}

function once<Found>(find: (id: string) => Promise<Found>): (id: string) => Promise<Found> {
  const known = new Map<string, Promise<Found>>();
  return (id) => {
    const finding = known.get(id) ?? find(id);
    known.set(id, finding);
    return finding;
  };
}
