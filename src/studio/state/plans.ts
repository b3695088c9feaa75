import { computed, effect } from "@preact/signals";

import { toPlanRequest } from "./draft-request.ts";
import { draft } from "./draft.ts";
import { askPlans, planOf, showPlans } from "./plan-answers.ts";
import { key } from "./session.ts";

/** While somebody types, nothing is asked. In milliseconds. */
const restMs = 350;

const standardKey = computed(() => JSON.stringify(toPlanRequest(draft.value, false)));
const proKey = computed(() => JSON.stringify(toPlanRequest(draft.value, true)));
const chosenKey = computed(() =>
  JSON.stringify(toPlanRequest(draft.value, draft.value.highQuality)),
);

/** Where the draft would go as it stands, and with either quality. */
export const chosenPlan = computed(() => planOf(chosenKey.value));
export const standardPlan = computed(() => planOf(standardKey.value));
export const proPlan = computed(() => planOf(proKey.value));

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
    if (key.value !== null) timer = setTimeout(() => askPlans(wanted), restMs);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Keeps the plans of the draft as they are by now, for as long as they are shown. */
export function showDraftPlans(): () => void {
  return showPlans(() => [chosenKey.peek(), standardKey.peek(), proKey.peek()]);
}
