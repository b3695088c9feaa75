import { inject } from "vitest";

import { adminToken } from "./admin-scenes.ts";

/** Holds the breaker of one of OpenAI's models for images from nothing, or closes it again. */
export function breakerOrder(order: "isolate" | "reset", model: string): Promise<void> {
  const seconds = order === "isolate" ? { expiresInSeconds: 120 } : {};
  return send(`breakers/openai/${model}/generate/${order}`, seconds);
}

/** Stops all spending, or lets it go on. */
export function orderSpending(order: "stop" | "resume"): Promise<void> {
  return send(`spending/${order}`, {});
}

async function send(path: string, order: object): Promise<void> {
  const answer = await fetch(`${inject("studioUrl")}/admin/api/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ ...order, reason: "A test of the studio" }),
  });
  if (!answer.ok) throw new Error(`It was not carried out: ${await answer.text()}`);
}
