import { distance } from "fastest-levenshtein";

import { platforms, type PlatformId } from "../domain/platform.ts";

/** The ids that are nearest to a text that is none, the nearest first. */
export function nearestPlatforms(text: string, count = 3): readonly PlatformId[] {
  const asked = text.toLowerCase();
  const byDistance = platforms.map(({ id }) => ({ id, distance: distanceTo(id, asked) }));
  const sorted = byDistance.toSorted((one, other) => one.distance - other.distance);
  return sorted.slice(0, count).map(({ id }) => id);
}

/** Who names the platform alone, or only the placement, means one of those that hold it. */
function distanceTo(id: string, asked: string): number {
  const isPartOf = asked.length > 1 && id.split("_").some((word) => asked.startsWith(word));
  return distance(id, asked) - (isPartOf ? id.length : 0);
}
