import type { Context } from "hono";

import { createGenerationId } from "../generation/ids.ts";
import { answerForm, answerGeneration } from "../http/answer-generation.ts";
import { asksForBatch, batchImagePlaces, batchInputs, batchLimit } from "../http/batch-request.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import {
  nativeImagePlaces,
  parseNativeRequest,
  type NativeRequest,
} from "../http/native-request.ts";
import { toPlanView } from "../http/plan-view.ts";
import { requireWebhook } from "../http/require-webhook.ts";
import { readImageJson, takingImages, type CallIntake } from "../http/take-images.ts";
import { planBatch } from "./create-batch.ts";
import { lookupsOf, prepareCall, requirePlan, type AskedCall } from "./prepare-call.ts";

/** `POST /v1/generations`: JSON when the image is there, events on request, or 202 at once. */
export function createGeneration(c: Context<HonoEnv>): Promise<Response> {
  return takingImages(c, async (taking) => {
    const { body, fingerprinted } = await readImageJson(c, taking.intake, nativeImagePlaces);
    return answerNative(c, taking, parseNativeRequest(body), { fingerprinted });
  });
}

/** Begins what a call of the native surface asks for, and answers in the form that it wants. */
export async function answerNative(
  c: Context<HonoEnv>,
  taking: CallIntake,
  { request: asked, sources, webhookUrl }: NativeRequest,
  origin: Pick<AskedCall, "fingerprinted" | "lineage">,
): Promise<Response> {
  const webhook = requireWebhook(c, webhookUrl);
  const form = answerForm(c);
  // Nobody would see them in a JSON answer, and each is paid for. After a 202, a page may watch.
  const request = form === "json" ? { ...asked, previews: 0 } : asked;
  const call = await prepareCall(c, taking, { request, sources, webhook, ...origin });
  return answerGeneration(c, call, form);
}

/**
 * `POST /v1/plan`: where the same body would go and what it would cost, be it a generation's or a
 * batch's. Spends and keeps nothing.
 */
export function planGeneration(c: Context<HonoEnv>): Promise<Response> {
  return takingImages(
    c,
    async ({ intake }) => {
      const { body } = await readImageJson(c, intake, batchImagePlaces, batchLimit);
      if (asksForBatch(body)) return planBatch(c, body, intake);
      const { request, sources, webhookUrl } = parseNativeRequest(body);
      requireWebhook(c, webhookUrl);
      const named = { sources, lookups: await lookupsOf(c, intake) };
      const { plan } = await requirePlan(c, request, named);
      return c.json(toPlanView(plan, request.count));
    },
    planned,
  );
}

/** A plan may be of a batch. */
const planned = { createId: createGenerationId, most: batchInputs };
