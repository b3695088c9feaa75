import type { AlertView, ModelAlertView } from "../api/admin-views.ts";
import { moneyWords } from "./money.ts";

/** An alert as it is told. */
interface AlertWords {
  readonly badge: string;
  readonly tone: "good" | "warn" | "bad";
  readonly text: string;
}

const ofModels: Readonly<Record<ModelAlertView["type"], Omit<AlertWords, "text">>> = {
  "model.retired": { badge: "Retired", tone: "bad" },
  "model.returned": { badge: "Back", tone: "good" },
  "model.unavailable": { badge: "Not open", tone: "bad" },
  "model.version_changed": { badge: "Changed", tone: "warn" },
  "provider.refused": { badge: "Refused", tone: "bad" },
};

/** What was reached of a budget, or befell an engine. */
export function alertWords(alert: AlertView): AlertWords {
  if (alert.type !== "budget.reached") return { ...ofModels[alert.type], text: alert.message };
  const { threshold, provider, spentMicroUsd, budgetMicroUsd, hardStop } = alert;
  const parts = `${provider}: ${moneyWords(spentMicroUsd)} of ${moneyWords(budgetMicroUsd)}`;
  const isSpent = threshold >= 100;
  return {
    badge: `${threshold} %`,
    tone: isSpent ? "bad" : "warn",
    text: hardStop && isSpent ? `${parts}, calls go elsewhere` : parts,
  };
}
