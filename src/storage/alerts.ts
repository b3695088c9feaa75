import { and, desc, eq, isNotNull, lt, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { Delivery, StoredAlert } from "../domain/alert.ts";
import { budgetAlerts, modelAlerts } from "./operations-schema.ts";

/** All alerts, whatever they tell of. */
export interface AlertStore {
  /** Alerts older than `before`, or the newest of all; newest first. */
  list(page: {
    readonly before: string | null;
    readonly limit: number;
  }): Promise<readonly StoredAlert[]>;
  /** Those to be sent by now, oldest first. */
  due(page: { readonly now: number; readonly limit: number }): Promise<readonly StoredAlert[]>;
  /**
   * Takes an alert to send it, by saying when it would be sent next.
   * @returns False when another took it meanwhile.
   */
  take(alert: StoredAlert, nextDueAt: number | null): Promise<boolean>;
  /**
   * Says what became of a try, unless another has taken the alert since: what the later try comes to
   * counts.
   * @param alert As it was before it was taken.
   */
  settle(alert: StoredAlert, outcome: Omit<Delivery, "tries">): Promise<void>;
}

/** The alerts in D1: those of budgets are in a table of their own, with what was spent. */
export function createAlertStore(database: D1Database): AlertStore {
  const db = drizzle(database);
  return {
    async list({ before, limit }) {
      const ofBudgets = db
        .select()
        .from(budgetAlerts)
        .where(before === null ? undefined : lt(budgetAlerts.id, before))
        .orderBy(desc(budgetAlerts.id))
        .limit(limit);
      const ofModels = db
        .select()
        .from(modelAlerts)
        .where(before === null ? undefined : lt(modelAlerts.id, before))
        .orderBy(desc(modelAlerts.id))
        .limit(limit);
      const [budgets, models] = await db.batch([ofBudgets, ofModels]);
      const found = [...budgets.map(ofBudget), ...models.map(ofModel)];
      return found.toSorted((one, other) => (one.id < other.id ? 1 : -1)).slice(0, limit);
    },
    async due({ now, limit }) {
      const ofBudgets = db
        .select()
        .from(budgetAlerts)
        .where(and(isNotNull(budgetAlerts.dueAt), lte(budgetAlerts.dueAt, now)))
        .orderBy(budgetAlerts.dueAt)
        .limit(limit);
      const ofModels = db
        .select()
        .from(modelAlerts)
        .where(and(isNotNull(modelAlerts.dueAt), lte(modelAlerts.dueAt, now)))
        .orderBy(modelAlerts.dueAt)
        .limit(limit);
      const [budgets, models] = await db.batch([ofBudgets, ofModels]);
      const found = [...budgets.map(ofBudget), ...models.map(ofModel)];
      return found.toSorted((one, other) => dueTime(one) - dueTime(other)).slice(0, limit);
    },
    async take({ type, id, tries, dueAt }, nextDueAt) {
      const table = tableOf(type);
      if (dueAt === null) return false;
      const taken = await db
        .update(table)
        .set({ tries: tries + 1, dueAt: nextDueAt })
        // Of the same try, too: what has been settled meanwhile is due later, or never.
        .where(and(eq(table.id, id), eq(table.tries, tries), eq(table.dueAt, dueAt)))
        .returning({ id: table.id });
      return taken.length > 0;
    },
    async settle({ type, id, tries }, { dueAt, deliveredAt }) {
      const table = tableOf(type);
      await db
        .update(table)
        .set({ dueAt, deliveredAt })
        .where(and(eq(table.id, id), eq(table.tries, tries + 1)));
    },
  };
}

function tableOf(type: StoredAlert["type"]) {
  return type === "budget.reached" ? budgetAlerts : modelAlerts;
}

function ofBudget(row: typeof budgetAlerts.$inferSelect): StoredAlert {
  return { type: "budget.reached", ...row };
}

function ofModel({ occasion: _occasion, ...row }: typeof modelAlerts.$inferSelect): StoredAlert {
  return row;
}

function dueTime({ dueAt }: StoredAlert): number {
  return dueAt ?? 0;
}
