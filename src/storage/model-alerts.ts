import { drizzle } from "drizzle-orm/d1";

import type { ModelAlert } from "../domain/alert.ts";
import { modelAlerts } from "./operations-schema.ts";

/** What befell models and providers. */
export interface ModelAlertStore {
  /**
   * Keeps an alert, unless the same occasion was told before.
   * @param occasion What makes it another one, such as when a model was first said to be gone.
   */
  raise(alert: ModelAlert, occasion: string, dueAt: number | null): Promise<void>;
}

/** The alerts in D1. */
export function createModelAlertStore(database: D1Database): ModelAlertStore {
  const db = drizzle(database);
  return {
    async raise(alert, occasion, dueAt) {
      await db
        .insert(modelAlerts)
        .values({ ...alert, occasion, tries: 0, dueAt })
        .onConflictDoNothing();
    },
  };
}
