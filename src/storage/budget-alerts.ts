import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { Delivery } from "../domain/alert.ts";
import type { BudgetAlert } from "../domain/budget.ts";
import type { UtcMonth } from "../domain/utc-calendar.ts";
import { budgetAlerts } from "./operations-schema.ts";

/** The alerts of all budgets. */
export interface BudgetAlertStore {
  /** Keeps an alert, unless this part of the budget was told in its month before. */
  raise(alert: BudgetAlert, dueAt: number | null): Promise<void>;
  /** Those of a month, oldest first. */
  ofMonth(month: UtcMonth): Promise<readonly (BudgetAlert & Delivery)[]>;
}

/** The alerts in D1. */
export function createBudgetAlertStore(database: D1Database): BudgetAlertStore {
  const db = drizzle(database);
  return {
    async raise(alert, dueAt) {
      await db
        .insert(budgetAlerts)
        .values({ ...alert, tries: 0, dueAt })
        .onConflictDoNothing();
    },
    ofMonth: (month) =>
      db
        .select()
        .from(budgetAlerts)
        .where(eq(budgetAlerts.month, month))
        .orderBy(budgetAlerts.provider, budgetAlerts.threshold),
  };
}
