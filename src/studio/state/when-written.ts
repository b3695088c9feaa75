import { ApiError } from "../api/api-error.ts";

/** Waits between tries, in milliseconds. */
const waitsMs = [300, 700, 1500, 3000];

/**
 * Carries out a change to a generation. One that has only just ended cannot be changed for a moment,
 * until its row is written: then it is tried again.
 */
export async function whenWritten<Result>(change: () => Promise<Result>): Promise<Result> {
  for (const waitMs of waitsMs) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      return await change();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "generation_running") throw error;
      // oxlint-disable-next-line no-await-in-loop -- see above
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return change();
}
