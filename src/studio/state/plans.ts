import { computed, effect, signal } from "@preact/signals";

import { asApiError, type ApiError } from "../api/api-error.ts";
import { plan } from "../api/calls.ts";
import type { PlanView } from "../api/views.ts";
import { toPlanRequest } from "./draft-request.ts";
import { draft } from "./draft.ts";
import { client, key } from "./session.ts";

/** What is known of where a draft would go. */
export type PlanState =
  | { readonly kind: "unknown" }
  | { readonly kind: "planned"; readonly plan: PlanView }
  | { readonly kind: "refused"; readonly error: ApiError };

/** While somebody types, nothing is asked. In milliseconds. */
const restMs = 350;

/** Answers by what was asked: engines come and go, so that each is good for a moment only. */
const freshMs = 20_000;
const answers = signal<ReadonlyMap<string, { readonly at: number; readonly state: PlanState }>>(
  new Map(),
);

const standardKey = computed(() => JSON.stringify(toPlanRequest(draft.value, false)));
const proKey = computed(() => JSON.stringify(toPlanRequest(draft.value, true)));
const chosenKey = computed(() =>
  JSON.stringify(toPlanRequest(draft.value, draft.value.highQuality)),
);

/** Where the draft would go as it stands, and with either quality. */
export const chosenPlan = computed(() => stateOf(chosenKey.value));
export const standardPlan = computed(() => stateOf(standardKey.value));
export const proPlan = computed(() => stateOf(proKey.value));

/** True when the draft, as it stands, is drawn in Pro mode: asked for, or by the account's plan. */
export const isPro = computed(() => {
  const { highQuality } = draft.value;
  if (highQuality !== null) return highQuality;
  const { value } = chosenPlan;
  return value.kind === "planned" && value.plan.reasons.includes("pro_tier");
});

/** Asks for the plans of the draft from now on, whenever it has rested. */
export function followDraft(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const wanted = [chosenKey.value, standardKey.value, proKey.value];
    clearTimeout(timer);
    if (key.value !== null) timer = setTimeout(() => refreshPlans(wanted), restMs);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Forgets every plan: they were of another account. */
export function resetPlans(): void {
  answers.value = new Map();
}

function refreshPlans(wanted: readonly string[]): void {
  const now = Date.now();
  for (const body of new Set(wanted)) {
    const known = answers.value.get(body);
    if (!known || now - known.at > freshMs) void ask(body);
  }
}

async function ask(body: string): Promise<void> {
  const asked = client.value;
  const state = await plan(asked, JSON.parse(body)).then(
    (view): PlanState => ({ kind: "planned", plan: view }),
    (error: unknown): PlanState => ({ kind: "refused", error: asApiError(error) }),
  );
  // Another account may go to another engine, at another price.
  if (client.value !== asked) return;
  const fresh = [...answers.value].filter(([, { at }]) => Date.now() - at <= freshMs);
  answers.value = new Map([...fresh, [body, { at: Date.now(), state }]]);
}

function stateOf(body: string): PlanState {
  return answers.value.get(body)?.state ?? { kind: "unknown" };
}
