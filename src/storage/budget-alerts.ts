import { and, desc, eq, isNotNull, lt, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { BudgetAlert } from "../domain/budget.ts";
import type { UtcMonth } from "../domain/utc-calendar.ts";
import { budgetAlerts } from "./schema.ts";

/** An alert, and how far it has come on its way to whoever is told by webhook. */
export interface StoredAlert extends BudgetAlert {
  /** How often it was sent. */
  readonly tries: number;
  /** When it is sent next, in Unix milliseconds; null when it is not to be. */
  readonly dueAt: number | null;
  readonly deliveredAt: number | null;
}

/** The alerts of all budgets. */
export interface BudgetAlertStore {
  /** Keeps an alert, unless this part of the budget was told in its month before. */
  raise(alert: BudgetAlert, dueAt: number | null): Promise<void>;
  /** Alerts older than `before`, or the newest of all; newest first. */
  list(page: {
    readonly before: string | null;
    readonly limit: number;
  }): Promise<readonly StoredAlert[]>;
  /** Those of a month, oldest first. */
  ofMonth(month: UtcMonth): Promise<readonly StoredAlert[]>;
  /** Those to be sent by now, oldest first. */
  due(page: { readonly now: number; readonly limit: number }): Promise<readonly StoredAlert[]>;
  /**
   * Takes an alert to send it, by saying when it would be sent next.
   * @returns False when another took it meanwhile.
   */
  take(alert: StoredAlert, nextDueAt: number | null): Promise<boolean>;
  /** Says what became of a try. */
  settle(id: string, outcome: Pick<StoredAlert, "dueAt" | "deliveredAt">): Promise<void>;
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
    list: ({ before, limit }) =>
      db
        .select()
        .from(budgetAlerts)
        .where(before === null ? undefined : lt(budgetAlerts.id, before))
        .orderBy(desc(budgetAlerts.id))
        .limit(limit),
    ofMonth: (month) =>
      db
        .select()
        .from(budgetAlerts)
        .where(eq(budgetAlerts.month, month))
        .orderBy(budgetAlerts.provider, budgetAlerts.threshold),
    due: ({ now, limit }) =>
      db
        .select()
        .from(budgetAlerts)
        .where(and(isNotNull(budgetAlerts.dueAt), lte(budgetAlerts.dueAt, now)))
        .orderBy(budgetAlerts.dueAt)
        .limit(limit),
    async take({ id, tries }, nextDueAt) {
      const taken = await db
        .update(budgetAlerts)
        .set({ tries: tries + 1, dueAt: nextDueAt })
        .where(and(eq(budgetAlerts.id, id), eq(budgetAlerts.tries, tries)))
        .returning({ id: budgetAlerts.id });
      return taken.length > 0;
    },
    async settle(id, { dueAt, deliveredAt }) {
      await db.update(budgetAlerts).set({ dueAt, deliveredAt }).where(eq(budgetAlerts.id, id));
    },
  };
}
