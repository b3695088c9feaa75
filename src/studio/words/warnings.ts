import type { WarningView } from "../api/views.ts";

/**
 * The warnings that are news to somebody who used the studio: it asks for previews by itself, where
 * nobody misses them.
 */
export function shownWarnings(warnings: readonly WarningView[]): readonly WarningView[] {
  return warnings.filter(({ code }) => code !== "previews_unsupported");
}
