import { signal } from "@preact/signals";

import { listBudgets } from "../api/admin-calls.ts";
import type { BudgetsView, BudgetView, SpendingView } from "../api/admin-views.ts";
import { asApiError, type ApiError } from "../api/api-error.ts";
import { adminClient } from "../state/admin-session.ts";

/** The budgets, and whether anything may be spent; null until they are known. */
export const budgets = signal<BudgetsView | null>(null);
export const budgetsError = signal<ApiError | null>(null);
export const areBudgetsLoading = signal(false);

/** Asks for them anew. What was known stays while there is no answer. */
export async function loadBudgets(): Promise<void> {
  areBudgetsLoading.value = true;
  try {
    budgets.value = await listBudgets(adminClient.peek());
    budgetsError.value = null;
  } catch (error) {
    budgetsError.value = asApiError(error);
  }
  areBudgetsLoading.value = false;
}

/** Takes over what the answer to an order told. */
export function showSpending(spending: SpendingView): void {
  if (budgets.value) budgets.value = { ...budgets.value, spending };
}

/** Takes over what the answer to a change told. */
export function showBudget(changed: BudgetView): void {
  if (budgets.value) budgets.value = withBudget(budgets.value, changed);
}

/** All budgets with one of them changed. */
function withBudget(view: BudgetsView, changed: BudgetView): BudgetsView {
  return {
    ...view,
    providers: view.providers.map((one) => (one.provider === changed.provider ? changed : one)),
  };
}
