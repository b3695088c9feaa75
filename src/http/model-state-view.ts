import type { ModelState } from "../domain/model-state.ts";

/** What is known of a model as admins see it; null until it was asked for. */
export function toStateView(known: ModelState | undefined) {
  if (!known) return null;
  const { state, version, previousVersion, versionChangedAt } = known;
  return {
    state,
    since: iso(known.since),
    checkedAt: iso(known.checkedAt),
    version,
    previousVersion,
    versionChangedAt: versionChangedAt === null ? null : iso(versionChangedAt),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
