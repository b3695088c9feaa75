import { setTimeout as delay } from "node:timers/promises";

/** How long what follows an answer, such as a row of the history, may take in milliseconds. */
const settleMs = 30_000;

/** How often it is looked for, in milliseconds. */
const pollMs = 100;

/** Tries something until it no longer throws, or the time for that is over. */
export async function eventually<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + settleMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(pollMs);
    }
  }
}
