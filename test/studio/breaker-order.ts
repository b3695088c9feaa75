import { inject } from "vitest";

import { adminToken } from "./admin-scenes.ts";

/** Holds the breaker of one of OpenAI's models for images from nothing, or closes it again. */
export async function breakerOrder(order: "isolate" | "reset", model: string): Promise<void> {
  const path = `/admin/api/breakers/openai/${model}/generate/${order}`;
  const answer = await fetch(`${inject("studioUrl")}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({
      reason: "A test of the studio",
      ...(order === "isolate" ? { expiresInSeconds: 120 } : {}),
    }),
  });
  if (!answer.ok) throw new Error(`The breaker was not ordered: ${await answer.text()}`);
}
