import type { ModelView } from "../api/admin-views.ts";
import { momentWords } from "./moment.ts";

/** How a model is with its provider. */
interface StateWords {
  readonly word: string;
  readonly tone: "good" | "warn" | "bad";
  /** What lies behind it; null when there is nothing to add. */
  readonly detail: string | null;
}

/** What the schedule's checks have settled comes before what the last question brought. */
export function modelStateWords({ check, known, lifecycle }: ModelView): StateWords {
  if (known?.state === "retired") {
    const detail =
      check.status === "reachable" ? "there again: the next check brings it back" : null;
    return { word: "Retired", tone: "bad", detail };
  }
  switch (check.status) {
    case "reachable": {
      if (lifecycle.state !== "deprecated") return { word: "There", tone: "good", detail: null };
      const until =
        lifecycle.shutdownOn === null ? "no date is set" : `until ${lifecycle.shutdownOn}`;
      return { word: "Deprecated", tone: "warn", detail: until };
    }
    case "gone":
      return { word: "Gone", tone: "bad", detail: "retired once a second check confirms it" };
    case "refused":
      return { word: "Refused", tone: "bad", detail: check.failure?.kind ?? null };
    case "unreachable":
      return { word: "No answer", tone: "warn", detail: check.failure?.kind ?? null };
  }
}

/** Which version answers, and since when if that is known. */
export function versionWords(known: ModelView["known"], now: number): string {
  if (known === null || known.version === null) return "not told";
  const { version, previousVersion, versionChangedAt } = known;
  if (previousVersion === null || versionChangedAt === null) return version;
  return `${version} since ${momentWords(versionChangedAt, now)}, before that ${previousVersion}`;
}
