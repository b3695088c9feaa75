import type { Caller } from "../accounts/caller.ts";
import type { CircuitSnapshot } from "../breaker/circuit-snapshot.ts";
import type { ImageRequest } from "../domain/image-request.ts";
import { noInputs } from "../domain/input-image.ts";
import { unlimited } from "../domain/limits.ts";
import type { ModelCard, ProviderId } from "../domain/model-card.ts";
import { resolutions, type Resolution } from "../domain/resolution.ts";
import { standingModel } from "../routing/heirs.ts";
import { planRoute } from "../routing/plan.ts";
import { healthy, type Rejection, type RoutePlan } from "../routing/route-plan.ts";
import type { Services } from "../services.ts";
import { breakerKey } from "./circuits.ts";
import type { Submission } from "./submission.ts";
import { createSubmission } from "./submit.ts";

/** What every test shows: harmless, and the same for both engines. */
export const testPrompt = "A test picture: a red kite above a green hill, under a clear sky.";

/** Holds the images of tests. It is no account of anybody's: no key opens it. */
export const testCaller: Caller = {
  accountId: "acct_admin_tests",
  keyId: "admin-token",
  tier: {
    name: "pro",
    ...unlimited,
    proMode: "on-request",
    greatestResolution: "4K",
    retentionDays: null,
  },
  limits: unlimited,
};

const testArrival = { surface: "admin-test", colo: null, country: null, region: null } as const;

/** One image that a test would make, on one engine. */
export interface TestImage {
  readonly card: ModelCard;
  readonly request: ImageRequest;
  readonly plan: Extract<RoutePlan, { kind: "route" }>;
}

/** What a test would make, and what it would cost. */
export interface TestOffer {
  readonly images: readonly TestImage[];
  /** Engines that cannot be called at all, or may not. */
  readonly leftOut: readonly Rejection[];
  readonly totalMicroUsd: number;
}

/**
 * One image on each engine, as cheap as it draws; whatever state its breaker is in.
 * @param exhausted Providers whose budget is spent: their engines are left out.
 * @param retired Models that are gone: the successor stands for one, or it is left out.
 * @param now Unix milliseconds.
 */
export function offerTestImages(
  { catalog, routing: settings }: Pick<Services, "catalog" | "routing">,
  {
    exhausted,
    retired,
    now,
  }: {
    readonly exhausted: ReadonlySet<ProviderId>;
    readonly retired: ReadonlySet<string>;
    readonly now: number;
  },
): TestOffer {
  const health = { ...healthy, exhaustedBudgets: exhausted, retiredModels: retired };
  const roles = [settings.standardModel, settings.proModel];
  const engines = new Set(roles.map((card) => standingModel(card, catalog, retired)));
  const offers = [...engines].map((card) => {
    const tried = resolutions.map((resolution) => {
      const request = testRequest(card, resolution);
      const { tier } = testCaller;
      const plan = planRoute({ request, tier, catalog, settings, health, now });
      return { card, request, plan };
    });
    const image = tried.find(isAsDrawn);
    return { image, leftOut: image ? [] : tried.flatMap(({ plan }) => rejectionsOf(plan)) };
  });
  const images = offers.flatMap(({ image }) => image ?? []);
  const rejections = offers.flatMap(({ leftOut }) => leftOut);
  return {
    images,
    leftOut: [...new Map(rejections.map((rejection) => [rejection.model, rejection])).values()],
    totalMicroUsd: images.reduce((sum, { plan }) => sum + plan.candidates[0].estimateMicroUsd, 0),
  };
}

/** One image of a test, ready to be made. */
export interface SubmittedTest {
  readonly image: TestImage;
  readonly submission: Submission;
}

/**
 * The submissions that make the images. Whatever state a circuit is in, it lets them through; they
 * report to it like any call, in its own epoch: a circuit that is not closed they do not change, and
 * they take no probe away. A refused account is told to the provider's other breakers, as always.
 */
export function testSubmissions(
  { images }: TestOffer,
  circuits: ReadonlyMap<string, CircuitSnapshot | null>,
  now: number,
): readonly SubmittedTest[] {
  return images.map((image) => {
    const { request, plan } = image;
    const [{ provider, model }] = plan.candidates;
    const key = breakerKey(provider, model, request.operation);
    const passable = {
      takenAt: now,
      // Of no epoch, when the breaker cannot be reached: it counts what it is told all the same.
      epoch: circuits.get(key)?.epoch ?? -1,
      circuit: "closed",
      until: null,
      throttledUntil: null,
      probeFree: false,
    } as const;
    const passing = {
      circuits: { [key]: passable },
      inputs: noInputs,
      webhook: null,
      arrival: testArrival,
      now,
    };
    return {
      image,
      submission: createSubmission({ caller: testCaller, request, plan, ...passing }),
    };
  });
}

function testRequest({ id }: ModelCard, resolution: Resolution): ImageRequest {
  return {
    operation: "generate",
    prompt: testPrompt,
    model: { kind: "named", id },
    shape: { kind: "ratio", aspectRatio: "1:1", resolution },
    quality: "low",
    references: 0,
    mask: false,
    batch: false,
    count: 1,
    previews: 0,
    fallback: false,
    warnings: [],
  };
}

/** True when the model draws exactly what is asked for: nothing dearer, to be made smaller. */
function isAsDrawn(offer: {
  readonly card: ModelCard;
  readonly request: ImageRequest;
  readonly plan: RoutePlan;
}): offer is TestImage {
  const { plan } = offer;
  return plan.kind === "route" && plan.candidates[0].conversion === null;
}

function rejectionsOf(plan: RoutePlan): readonly Rejection[] {
  return plan.kind === "no-route" ? plan.rejections : [];
}
