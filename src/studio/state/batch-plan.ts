import { effect, signal } from "@preact/signals";

import { asApiError, type ApiError } from "../api/api-error.ts";
import { planBatch } from "../api/batch-calls.ts";
import type { BatchPlanView } from "../api/batch-views.ts";
import { batchDraft } from "./batch-draft.ts";
import { faultOfBatch, toBatchRequest } from "./batch-request.ts";
import { client } from "./session.ts";
import { whileSeen } from "./while-seen.ts";

/** What is known of where a batch would go. */
export type BatchPlanState =
  | { readonly kind: "incomplete" }
  | { readonly kind: "asking" }
  | { readonly kind: "planned"; readonly plan: BatchPlanView }
  | { readonly kind: "refused"; readonly error: ApiError };

/** While somebody types, nothing is asked. In milliseconds. */
const restMs = 350;

/** Engines come and go: what is shown is asked for again so often. In milliseconds. */
const freshMs = 20_000;

/** What was asked for so lately is as it is. In milliseconds. */
const leastWaitMs = 2000;

export const batchPlan = signal<BatchPlanState>({ kind: "incomplete" });

/** Asks for the plan of the batch from now on, whenever it has rested, and again while it is shown. */
export function followBatchDraft(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();
  let ask: (() => void) | null = null;
  let askedAt = 0;
  const askAgain = () => {
    // A window that comes back may say so twice.
    if (Date.now() - askedAt >= leastWaitMs) ask?.();
  };
  const stopWatching = whileSeen({ stepMs: freshMs, onStep: askAgain, onReturn: askAgain });
  const stop = effect(() => {
    const body = toBatchRequest(batchDraft.value);
    const asked = client.value;
    clearTimeout(timer);
    asking.abort();
    ask = null;
    if (faultOfBatch(batchDraft.value) !== null) {
      batchPlan.value = { kind: "incomplete" };
      return;
    }
    // The price of a batch that is no more must not stand beside the button.
    batchPlan.value = { kind: "asking" };
    asking = new AbortController();
    const { signal: left } = asking;
    const askForThis = () => {
      askedAt = Date.now();
      planBatch(asked, body, left).then(
        (plan) => tellUnless(left, { kind: "planned", plan }),
        (error: unknown) => {
          if (!left.aborted) tellUnless(left, { kind: "refused", error: asApiError(error) });
        },
      );
    };
    timer = setTimeout(() => {
      ask = askForThis;
      askForThis();
    }, restMs);
  });
  return () => {
    clearTimeout(timer);
    asking.abort();
    stopWatching();
    stop();
  };
}

function tellUnless(left: AbortSignal, state: BatchPlanState): void {
  if (!left.aborted) batchPlan.value = state;
}
