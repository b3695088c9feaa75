import { sql } from "drizzle-orm";
import {
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";

/** What calls to a provider cost on each day (UTC) on which they began; see count-spending.ts. */
export const providerDays = sqliteTable(
  "provider_days",
  {
    /** Such as `2026-11-25`. */
    day: text("day").notNull(),
    provider: text("provider").notNull(),
    costMicroUsd: integer("cost_micro_usd").notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.provider] })],
);

/** Budgets that an admin set, in place of those of the configuration. */
export const providerBudgets = sqliteTable("provider_budgets", {
  provider: text("provider").primaryKey(),
  /** Null is no limit. */
  microUsdPerMonth: integer("micro_usd_per_month"),
  hardStop: integer("hard_stop", { mode: "boolean" }).notNull(),
  changedAt: integer("changed_at").notNull(),
});

/** Providers whose budget is spent, and since when that is known. */
export const exhaustedProviders = sqliteTable("exhausted_providers", {
  provider: text("provider").primaryKey(),
  since: integer("since").notNull(),
});

/** At most one row, while all spending is stopped. */
export const spendingStops = sqliteTable("spending_stops", {
  id: text("id", { enum: ["all"] }).primaryKey(),
  since: integer("since").notNull(),
  reason: text("reason").notNull(),
});

/** Parts of a budget that were reached, each told once a month. Ids begin with their time. */
export const budgetAlerts = sqliteTable(
  "budget_alerts",
  {
    id: text("id").primaryKey(),
    at: integer("at").notNull(),
    /** Such as `2026-11`. */
    month: text("month").notNull(),
    provider: text("provider").notNull(),
    /** Percent of the budget. */
    threshold: integer("threshold").notNull(),
    budgetMicroUsd: integer("budget_micro_usd").notNull(),
    spentMicroUsd: integer("spent_micro_usd").notNull(),
    forecastMicroUsd: integer("forecast_micro_usd").notNull(),
    hardStop: integer("hard_stop", { mode: "boolean" }).notNull(),
    /** How often it was sent. */
    tries: integer("tries").notNull(),
    /** When it is sent next; null when it is not to be. */
    dueAt: integer("due_at"),
    deliveredAt: integer("delivered_at"),
  },
  (table) => [
    uniqueIndex("budget_alerts_once").on(table.month, table.provider, table.threshold),
    index("budget_alerts_due")
      .on(table.dueAt)
      .where(sql`due_at IS NOT NULL`),
  ],
);

/** What is known of each model with its provider; see domain/model-state.ts. */
export const modelStates = sqliteTable("model_states", {
  model: text("model").primaryKey(),
  provider: text("provider").notNull(),
  state: text("state", { enum: ["unknown", "available", "retired"] }).notNull(),
  since: integer("since").notNull(),
  checkedAt: integer("checked_at").notNull(),
  goneSince: integer("gone_since"),
  version: text("version"),
  versionSeenAt: integer("version_seen_at"),
  previousVersion: text("previous_version"),
  versionChangedAt: integer("version_changed_at"),
});

/** What befell models and providers, each told once. Ids begin with their time. */
export const modelAlerts = sqliteTable(
  "model_alerts",
  {
    id: text("id").primaryKey(),
    at: integer("at").notNull(),
    type: text("type", {
      enum: [
        "model.retired",
        "model.returned",
        "model.unavailable",
        "model.version_changed",
        "provider.refused",
      ],
    }).notNull(),
    provider: text("provider").notNull(),
    model: text("model").notNull(),
    message: text("message").notNull(),
    from: text("from_value"),
    to: text("to_value"),
    /** What makes it another one. */
    occasion: text("occasion").notNull(),
    /** How often it was sent. */
    tries: integer("tries").notNull(),
    /** When it is sent next; null when it is not to be. */
    dueAt: integer("due_at"),
    deliveredAt: integer("delivered_at"),
  },
  (table) => [
    uniqueIndex("model_alerts_once").on(table.occasion),
    index("model_alerts_due")
      .on(table.dueAt)
      .where(sql`due_at IS NOT NULL`),
  ],
);
