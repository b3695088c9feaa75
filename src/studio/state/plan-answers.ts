import { signal } from "@preact/signals";

import { asApiError, type ApiError } from "../api/api-error.ts";
import { plan } from "../api/calls.ts";
import type { ApiClient } from "../api/client.ts";
import type { PlanView } from "../api/views.ts";
import { client, key } from "./session.ts";
import { whileSeen } from "./while-seen.ts";

/** What is known of where a request would go. */
export type PlanState =
  | { readonly kind: "unknown" }
  | { readonly kind: "planned"; readonly plan: PlanView }
  | { readonly kind: "refused"; readonly error: ApiError };

/** Engines come and go, so that each answer is good for a moment only. In milliseconds. */
const freshMs = 20_000;

/** How often it is looked whether what is shown is old. In milliseconds. */
const stepMs = 2000;

/** Answers by what was asked. */
const answers = signal<ReadonlyMap<string, { readonly at: number; readonly state: PlanState }>>(
  new Map(),
);

/** Whose answer is still to come, by what was asked. */
const asking = new Map<string, ApiClient>();

/** What is on the page. Its old answer stands until the new one is there, so that nothing flickers. */
const shown = new Set<() => readonly string[]>();

/** Where a request would go. @param body As JSON. */
export function planOf(body: string): PlanState {
  return answers.value.get(body)?.state ?? { kind: "unknown" };
}

/** Asks for the plans of these requests, unless they are known well enough. */
export function askPlans(bodies: readonly string[]): void {
  askOlderThan(freshMs, bodies);
}

/**
 * Asks for the plans of requests, and again whenever they grow old, for as long as they are shown.
 * @param bodies Which they are just now, as JSON.
 */
export function showPlans(bodies: () => readonly string[]): () => void {
  shown.add(bodies);
  const stop = whileSeen({
    stepMs,
    onStep: () => askPlans(bodies()),
    // Nobody knows what has happened meanwhile.
    onReturn: () => askOlderThan(stepMs, bodies()),
  });
  askPlans(bodies());
  return () => {
    stop();
    shown.delete(bodies);
  };
}

/** Forgets every plan: they were of another account. */
export function resetPlans(): void {
  answers.value = new Map();
}

function askOlderThan(ageMs: number, bodies: readonly string[]): void {
  if (key.peek() === null) return;
  const now = Date.now();
  for (const body of new Set(bodies)) {
    const known = answers.peek().get(body);
    const isComing = asking.get(body) === client.peek();
    if (!isComing && (!known || now - known.at > ageMs)) void ask(body);
  }
}

async function ask(body: string): Promise<void> {
  const asked = client.peek();
  asking.set(body, asked);
  const state = await plan(asked, JSON.parse(body)).then(
    (view): PlanState => ({ kind: "planned", plan: view }),
    (error: unknown): PlanState => ({ kind: "refused", error: asApiError(error) }),
  );
  if (asking.get(body) === asked) asking.delete(body);
  // Another account may go to another engine, at another price.
  if (client.peek() !== asked) return;
  const now = Date.now();
  const kept = new Set([...shown].flatMap((bodies) => bodies()));
  const others = [...answers.peek()].filter(
    ([other, { at }]) => now - at <= freshMs || kept.has(other),
  );
  answers.value = new Map([...others, [body, { at: now, state }]]);
}
