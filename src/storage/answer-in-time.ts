import { within } from "../breaker/within.ts";

/** R2 that answers later than this, in milliseconds, counts as one that refused. */
const answerMs = 60_000;

/** Thrown when a service did not answer in time. Another try would wait as long again. */
export class LateAnswerError extends Error {
  override readonly name = "LateAnswerError";
}

/**
 * What a service answers, if it does in time. The call itself goes on: nobody waits for it any more.
 * @param ms Milliseconds.
 * @throws LateAnswerError · what the service throws.
 */
export async function inTime<Answer>(answer: Promise<Answer>, ms = answerMs): Promise<Answer> {
  const found = await within(
    ms,
    answer.then((value) => ({ value })),
  );
  if (!found) throw new LateAnswerError(`There was no answer within ${ms} ms.`);
  return found.value;
}
