import type { report as Report } from "../report.ts";
import type { EventJournal } from "./broadcast.ts";
import type { RunStorage } from "./run-storage.ts";

/**
 * The events of a run in its storage. One that cannot be kept is told all the same: nobody's image or
 * answer hangs on it.
 */
export function createEventJournal(storage: RunStorage, report: typeof Report): EventJournal {
  return {
    events: () => storage.events(),
    putEvent(logged) {
      try {
        storage.putEvent(logged);
      } catch (error) {
        report("an event cannot be kept", error);
      }
    },
  };
}
