import type { BudgetAlert } from "./budget.ts";
import type { ProviderId } from "./model-card.ts";

/**
 * What can befall a model or a provider. `model.retired`: a check found, twice, that it is gone.
 * `model.returned`: it is there again. `model.unavailable`: its calls meet 404 though the check finds it, or
 * are refused at it alone. `model.version_changed`: its answers report another version. `provider.refused`:
 * calls were refused for the account's key, rights or quota.
 */
export type ModelAlertType =
  | "model.retired"
  | "model.returned"
  | "model.unavailable"
  | "model.version_changed"
  | "provider.refused";

/** Something that befell a model or a provider. Times in Unix milliseconds. */
export interface ModelAlert {
  /** Begins with its time: alerts sort by it. */
  readonly id: string;
  readonly at: number;
  readonly type: ModelAlertType;
  readonly provider: ProviderId;
  /** The model that it befell, or in whose call a refusal was met. */
  readonly model: string;
  /** What it means and what to do, for whoever runs the deployment. */
  readonly message: string;
  /** What it was before, such as a version; null where there is no such thing. */
  readonly from: string | null;
  /** What it is now: a version, or the model that takes over. */
  readonly to: string | null;
}

/** Whatever the operator is told of. */
export type Alert = (BudgetAlert & { readonly type: "budget.reached" }) | ModelAlert;

/** How far an alert has come on its way to whoever is told by webhook. */
export interface Delivery {
  /** How often it was sent. */
  readonly tries: number;
  /** When it is sent next, in Unix milliseconds; null when it is not to be. */
  readonly dueAt: number | null;
  readonly deliveredAt: number | null;
}

/** An alert as it is kept. */
export type StoredAlert = Alert & Delivery;
