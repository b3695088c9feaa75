import type { Context } from "hono";
import { z } from "zod";

import { guardedCircuits } from "../generation/guarded-circuits.ts";
import { readFrames } from "../generation/run-frames.ts";
import type { Submission } from "../generation/submission.ts";
import { runFor } from "../generation/submit.ts";
import {
  offerTestImages,
  testCaller,
  testSubmissions,
  type TestOffer,
} from "../generation/test-images.ts";
import { callerPlace } from "../http/caller-place.ts";
import { reasonField } from "../http/fields.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { recordAct } from "../http/record-act.ts";
import { spendingStopped } from "../http/spending-stopped.ts";
import { toOfferView, toResultView, type TestOutcome } from "../http/test-image-view.ts";
import { validate } from "../http/validate.ts";
import { waitForEnd } from "../http/wait-for-outcome.ts";
import type { Services } from "../services.ts";
import { getImage } from "./get-image.ts";

export const testSchema = z.strictObject({
  /** The total that was shown: a test is paid for, and made at no other price. */
  confirmMicroUsd: z.int().nonnegative(),
  reason: reasonField,
});

/** `GET /admin/api/test-images`: what a test of every engine would make and cost. Spends nothing. */
export async function priceTestImages(c: Context<HonoEnv>): Promise<Response> {
  const services = c.get("services");
  const { exhausted } = await services.spending.look((promise) =>
    c.executionCtx.waitUntil(promise),
  );
  return c.json(toOfferView(offerTestImages(services, { exhausted, now: Date.now() })));
}

/** `POST /admin/api/test-images`: makes one image on each engine, and shows them side by side. */
export async function makeTestImages(c: Context<HonoEnv>): Promise<Response> {
  const services = c.get("services");
  const { confirmMicroUsd, reason } = validate(testSchema, await readJson(c.req.raw));
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  const { stop, exhausted } = await services.spending.look(waitUntil);
  if (stop) throw spendingStopped();
  const offer = offerTestImages(services, { exhausted, now: Date.now() });
  requireConfirmed(offer, confirmMicroUsd);
  const circuits = await services.breakers.look(
    guardedCircuits(services).map(({ key }) => key),
    waitUntil,
  );
  const tests = testSubmissions(offer, circuits, Date.now());
  const generationIds = tests.map(({ submission }) => submission.generationId);
  await recordAct(c, {
    action: "test-images.make",
    target: tests.map(({ image }) => image.plan.candidates[0].model).join(", "),
    reason,
    details: { confirmMicroUsd, generationIds },
  });
  c.set("isSubmitted", true);
  const place = callerPlace(c.req.raw);
  const made = await Promise.all(
    tests.map(async (test) => ({
      ...test,
      outcome: await make(services, test.submission, place),
    })),
  );
  return c.json(toResultView(made, new URL(c.req.url).origin));
}

/** `GET /admin/api/images/{id}`: the bytes of an image that a test made; of no other. */
export function getTestImage(c: Context<HonoEnv>): Promise<Response> {
  c.set("accountId", testCaller.accountId);
  return getImage(c);
}

/** @throws ProblemError when there is nothing to test, or the price is not what was confirmed. */
function requireConfirmed({ images, leftOut, totalMicroUsd }: TestOffer, confirmed: number): void {
  if (images.length === 0) {
    const why = leftOut.map(({ model, code }) => `${model}: ${code}`).join("; ");
    const detail = `No engine can be tested (${why}). GET /admin/api/health names what is missing, and GET /admin/api/budgets what is spent.`;
    const isSpent = leftOut.some(({ code }) => code === "budget_exhausted");
    throw new ProblemError(isSpent ? "budget_exhausted" : "provider_not_configured", { detail });
  }
  if (confirmed !== totalMicroUsd) {
    const detail = `The test costs ${totalMicroUsd} micro-dollars, not ${confirmed}. Nothing was made. Send 'confirmMicroUsd': ${totalMicroUsd} to agree.`;
    throw new ProblemError("price_changed", { detail, param: "confirmMicroUsd" });
  }
}

/** Makes one image and waits for it. Never throws: what befalls one engine must not hide the other. */
async function make(
  services: Services,
  submission: Submission,
  origin: Parameters<typeof runFor>[2],
): Promise<TestOutcome> {
  try {
    const run = runFor(services, submission, origin);
    const result = await run.submitAndWatch(submission, { previews: false, image: false });
    if (result.kind !== "watching") return { kind: "not-begun" };
    const generation = await waitForEnd(readFrames(result.frames));
    return generation ? { kind: "ended", generation } : { kind: "unknown" };
  } catch (error) {
    services.report("a test image's run cannot be reached", error);
    return { kind: "unknown" };
  }
}
