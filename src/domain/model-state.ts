import type { ProviderId } from "./model-card.ts";

/** What the free question for a model brought; see providers/check-model.ts. */
export type CheckVerdict = "reachable" | "gone" | "refused" | "unreachable";

/** What is known of one model with its provider. Times in Unix milliseconds. */
export interface ModelState {
  readonly model: string;
  readonly provider: ProviderId;
  /** `unknown`: no check has told yet. */
  readonly state: "unknown" | "available" | "retired";
  /** Of the state. */
  readonly since: number;
  /** When it was last asked for, whatever the answer. */
  readonly checkedAt: number;
  /** Since when it is said to be gone, while that is not confirmed; null when it is not in doubt. */
  readonly goneSince: number | null;
  /** What its newest answer reported; null while none has reported any. */
  readonly version: string | null;
  /** When the call began whose answer was the newest that reported one. */
  readonly versionSeenAt: number | null;
  /** What its answers reported before. Null, as the time of the change is, while it is the first. */
  readonly previousVersion: string | null;
  /** When the first call began whose answer reported the version. */
  readonly versionChangedAt: number | null;
}

/** All models of a deployment, by id. Those that nobody asked for yet are missing. */
export type ModelStates = ReadonlyMap<string, ModelState>;

/** What befell a model, as admins are told. */
export type ModelEvent = "retired" | "returned" | null;

/**
 * A second answer that a model is gone counts when it comes so much later, in milliseconds: one alone
 * may be a mistake in the middle of a release.
 */
const confirmAfterMs = 30_000;

/** A model that was not asked for before. */
export function unknownModel(model: string, provider: ProviderId, now: number): ModelState {
  return {
    model,
    provider,
    state: "unknown",
    since: now,
    checkedAt: now,
    goneSince: null,
    version: null,
    versionSeenAt: null,
    previousVersion: null,
    versionChangedAt: null,
  };
}

/**
 * What a check changes. Only an answer that the model is gone, and a second one later, retires it;
 * only one that it is there brings it back. A refused account, a limit, a fault and silence say nothing
 * of the model.
 */
export function decideState(
  known: ModelState,
  verdict: CheckVerdict,
  now: number,
): { readonly next: ModelState; readonly event: ModelEvent } {
  const checked = { ...known, checkedAt: now };
  switch (verdict) {
    case "reachable": {
      const sure = { ...checked, goneSince: null };
      if (known.state === "available") return { next: sure, event: null };
      const event = known.state === "retired" ? "returned" : null;
      return { next: { ...sure, state: "available", since: now }, event };
    }
    case "gone": {
      if (known.state === "retired") return { next: checked, event: null };
      const { goneSince } = known;
      if (goneSince === null) return { next: { ...checked, goneSince: now }, event: null };
      if (now - goneSince < confirmAfterMs) return { next: checked, event: null };
      const next = { ...checked, state: "retired", since: now, goneSince: null } as const;
      return { next, event: "retired" };
    }
    case "refused":
    case "unreachable":
      return { next: checked, event: null };
  }
}

/** The version that the newest answer of a model reported. Times in Unix milliseconds. */
export interface SeenVersion {
  readonly version: string;
  /** When the call of the newest answer began. */
  readonly seenAt: number;
  /** When the first call began that reported it since the version before was last seen. */
  readonly firstSeenAt: number;
}

/**
 * What the newest answer changes.
 * @param seen Undefined when no answer has reported a version.
 * @returns Whether it is another version than the one before; the first to be known is none.
 */
export function decideVersion(
  known: ModelState,
  seen: SeenVersion | undefined,
): { readonly next: ModelState; readonly isChanged: boolean } {
  if (!seen || (known.versionSeenAt !== null && seen.seenAt < known.versionSeenAt)) {
    return { next: known, isChanged: false };
  }
  const { version, seenAt: versionSeenAt, firstSeenAt } = seen;
  if (known.version === null || known.version === version) {
    return { next: { ...known, version, versionSeenAt }, isChanged: false };
  }
  const next = {
    ...known,
    version,
    versionSeenAt,
    previousVersion: known.version,
    versionChangedAt: firstSeenAt,
  };
  return { next, isChanged: true };
}

/** The ids of those that are retired. */
export function retiredModels(states: ModelStates): ReadonlySet<string> {
  const retired = [...states.values()].filter(({ state }) => state === "retired");
  return new Set(retired.map(({ model }) => model));
}
