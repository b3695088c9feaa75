import type { ModelAlert } from "../domain/alert.ts";
import type { FailureKind } from "../domain/failure.ts";
import type { ModelCard } from "../domain/model-card.ts";
import type { ModelEvent, ModelState } from "../domain/model-state.ts";
import { dayOf } from "../domain/utc-calendar.ts";

/** Something that admins are told of once. */
export interface Occasion {
  readonly alert: Omit<ModelAlert, "id" | "at">;
  /** The same for whoever finds the same: it is told once. */
  readonly key: string;
}

/** A model, and what it is to this deployment. */
export interface KnownModel {
  readonly card: ModelCard;
  /** The first of its heirs that is not retired, which does its work when it is gone. */
  readonly successor: ModelCard | null;
  /** The setting that names it, such as `STANDARD_MODEL`; null when none does. */
  readonly setting: string | null;
}

/** What a check of a model has found, as admins are told; a model that nobody uses or had is not. */
export function eventOccasion(
  model: KnownModel,
  before: ModelState,
  event: ModelEvent,
): Occasion | null {
  const { card, successor, setting } = model;
  const { id, provider, displayName } = card;
  switch (event) {
    case null:
      return null;
    case "retired": {
      if (before.state === "unknown" && setting === null) return null;
      const gone = `${displayName} is gone: ${provider} answered twice that it has no '${id}', or none for this account.`;
      const heir = successor
        ? `${successor.displayName} takes its place.`
        : "No model is left to take its place: requests for it go to the other engine.";
      const todo =
        setting === null
          ? ""
          : ` Set ${setting} to ${successor ? `'${successor.id}'` : "another model"}.`;
      const message = `${gone} ${heir}${todo}`;
      return {
        alert: {
          type: "model.retired",
          provider,
          model: id,
          message,
          from: id,
          to: successor?.id ?? null,
        },
        key: `model.retired:${id}:${before.goneSince}`,
      };
    }
    case "returned": {
      const message = `${displayName} is there again: ${provider} has '${id}', and requests go to it.`;
      return {
        alert: {
          type: "model.returned",
          provider,
          model: id,
          message,
          from: successor?.id ?? null,
          to: id,
        },
        key: `model.returned:${id}:${before.since}`,
      };
    }
  }
}

/** Another version than before: told once a day, also while a provider's servers disagree. */
export function versionOccasion(
  { id, provider, displayName }: ModelCard,
  { version: to, previousVersion: from, versionChangedAt }: ModelState,
  now: number,
): Occasion {
  const since = new Date(versionChangedAt ?? now).toISOString();
  const message = `${displayName} has changed: since ${since} its answers report '${to}', before that '${from}'. The same request may look otherwise.`;
  return {
    alert: { type: "model.version_changed", provider, model: id, message, from, to },
    key: `model.version_changed:${id}:${from}:${to}:${dayOf(now)}`,
  };
}

/**
 * Calls meet 404 though the provider has the model: told once for each day on which any did.
 * @param missedAt When the last such call began, in Unix milliseconds.
 */
export function unavailableOccasion(
  { id, provider, displayName }: ModelCard,
  missedAt: number,
): Occasion {
  const message = `Calls to ${displayName} are answered with 404, though ${provider} lists '${id}': it is not open to this account, or not served at the place that is called. Other engines make its images.`;
  return {
    alert: { type: "model.unavailable", provider, model: id, message, from: null, to: null },
    key: `model.unavailable:${id}:${dayOf(missedAt)}`,
  };
}

/** Failures that last until somebody changes the provider's account or this deployment's settings. */
export type AccountFault = Extract<
  FailureKind,
  "authentication" | "quota-exhausted" | "model-refused"
>;

/** True for a refusal of the account, as against one of a region, a rate or a request. */
export function isAccountFault(kind: FailureKind): kind is AccountFault {
  return kind === "authentication" || kind === "quota-exhausted" || kind === "model-refused";
}

/**
 * The provider refuses this deployment's account, or does at one model: told once for each day on which
 * it does.
 * @param refusedAt When it last did, in Unix milliseconds.
 */
export function refusalOccasion(card: ModelCard, kind: AccountFault, refusedAt: number): Occasion {
  const { id, provider } = card;
  const day = dayOf(refusedAt);
  if (kind === "model-refused") return modelRefusal(card, day);
  const why =
    kind === "authentication"
      ? `${provider} refuses this deployment's key, token or rights. Check the provider's settings.`
      : `${provider} says that this account's quota or credit is used up. Check its billing.`;
  const message = `${why} Other engines make its images meanwhile. GET /admin/api/models shows what it answers for each model.`;
  return {
    alert: { type: "provider.refused", provider, model: id, message, from: null, to: null },
    key: `provider.refused:${provider}:${kind}:${day}`,
  };
}

function modelRefusal({ id, provider, displayName }: ModelCard, day: string): Occasion {
  const message = `${provider} refuses ${displayName} to this account: it is not verified for '${id}', has no right to it, or has used up its quota of the day. Check the provider's settings. Other engines make its images meanwhile.`;
  return {
    alert: { type: "model.unavailable", provider, model: id, message, from: null, to: null },
    key: `model.unavailable:${id}:refused:${day}`,
  };
}
