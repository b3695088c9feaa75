import type { Context } from "hono";
import { setMetric, wrapTime } from "hono/timing";

import type { Generation } from "../domain/generation.ts";
import { beginAndWatch, type PreparedCall } from "./begin-generation.ts";
import type { HonoEnv } from "./hono-env.ts";
import { prefers } from "./prefers.ts";
import { answerAsync, prefersAsync } from "./respond-async.ts";
import { respondWithEvents } from "./respond-native.ts";
import { toSignedView } from "./signed-images.ts";
import { waitForOutcome } from "./wait-for-outcome.ts";

/** How a client of the native surface wants to be answered. */
export type AnswerForm = "json" | "events" | "async";

/** By its headers: 202 at once before events, and JSON when it says nothing. */
export function answerForm(c: Context<HonoEnv>): AnswerForm {
  if (prefersAsync(c)) return "async";
  return prefers(c, "text/event-stream") ? "events" : "json";
}

/** Begins a call, and answers in the form that is wanted. */
export async function answerGeneration(
  c: Context<HonoEnv>,
  call: PreparedCall,
  form: AnswerForm,
): Promise<Response> {
  if (form === "async") return answerAsync(c, call);
  const watched = { previews: form === "events", image: false };
  const { result: frames, answer } = await beginAndWatch(c, call, watched);
  if (form === "events") return respondWithEvents(frames, answer, "tell");
  const waiting = waitForOutcome(frames, answer.generationId).finally(answer.onDelivered);
  const generation = await wrapTime(c, "engine", waiting);
  setMetric(c, "store", storeMs(generation));
  return c.json(await toSignedView(c, generation));
}

/** What of the wait came after the last call: to crop, scale and encode, and to keep. */
function storeMs({ attempts, completedAt }: Generation): number {
  const lastEnd = Math.max(0, ...attempts.map(({ endedAt }) => endedAt));
  return Math.max(0, (completedAt ?? lastEnd) - lastEnd);
}
