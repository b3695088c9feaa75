import type { Generation } from "../domain/generation.ts";
import { toGenerationView } from "../http/generation-view.ts";

/** What a webhook is about. */
type WebhookType = "generation.completed" | "generation.failed" | "generation.cancelled";

/**
 * What the receiver is told of a generation's end: the same for every try, and what
 * `GET /v1/generations/{id}` shows. Images are addresses, never their bytes.
 * @param origin Scheme and host for the addresses.
 * @throws TypeError for a generation that still runs.
 */
export function toWebhookMessage(generation: Generation, origin: string) {
  const { completedAt, createdAt } = generation;
  return {
    type: typeOf(generation),
    timestamp: new Date(completedAt ?? createdAt).toISOString(),
    data: toGenerationView(generation, origin),
  };
}

/** A generation ends once: its message has one id, by which a receiver knows one that comes twice. */
export function toWebhookId(generationId: string): string {
  return `msg_${generationId.slice("gen_".length)}`;
}

function typeOf({ status }: Generation): WebhookType {
  switch (status) {
    case "completed":
      return "generation.completed";
    case "failed":
      return "generation.failed";
    case "cancelled":
      return "generation.cancelled";
    case "running":
      throw new TypeError("A generation that runs has no end to tell of.");
  }
}
