import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { vi } from "vitest";

import { runOf } from "./runs.ts";

const hourMs = 3_600_000;

/** When the run's alarm is set to go off, in Unix milliseconds; null when none is set. */
function alarmAt(id: string): Promise<number | null> {
  return runInDurableObject(runOf(id), (_instance, { storage }) => storage.getAlarm());
}

/** Moves the run's alarm out of the way, so that only the test sets it off. */
export function holdAlarm(id: string): Promise<void> {
  return runInDurableObject(runOf(id), (_instance, { storage }) =>
    storage.setAlarm(Date.now() + hourMs),
  );
}

/**
 * Sets the run's alarm off at the time for which it is set, by the clock of the run.
 * @returns How long after that the next one is set, in milliseconds; null for none.
 */
export async function fireAlarm(id: string): Promise<number | null> {
  const now = await alarmAt(id);
  if (now === null) throw new Error(`${id} has no alarm.`);
  vi.useFakeTimers({ toFake: ["Date"], now });
  try {
    if (!(await runDurableObjectAlarm(runOf(id)))) throw new Error(`${id} has no alarm now.`);
    const next = await alarmAt(id);
    return next === null ? null : next - now;
  } finally {
    vi.useRealTimers();
  }
}
