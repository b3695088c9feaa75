import type { WaitUntil } from "../breaker/breakers.ts";
import { within } from "../breaker/within.ts";
import { freeSpending, type Spending } from "../domain/spending.ts";
import type { report as Report } from "../report.ts";

/** Up to this age what is known is used as it is, in milliseconds. */
const softMs = 5000;

/** Up to this age it is used while it is read anew: a stop or a spent budget holds everywhere by then. */
const hardMs = 15_000;

/** A request waits no longer than this, in milliseconds. */
const patienceMs = 1000;

/** A database that did not answer is not asked again for as long, nor while it is being asked. */
const restMs = 2000;

/** The spending of the deployment as one isolate knows it. */
export interface SpendingWatch {
  /**
   * What stands in the way of spending. While that is fresh, nothing is asked. A database that does
   * not answer changes nothing: what was known last goes on, and when nothing was, spending does.
   */
  look(waitUntil: WaitUntil): Promise<Spending>;
  /** An admin has changed something: whoever looks next reads it anew. */
  forget(): void;
}

/** @param input.read What is known of spending now. */
export function createSpendingWatch(input: {
  readonly read: () => Promise<Spending>;
  readonly report: typeof Report;
  readonly now: () => number;
}): SpendingWatch {
  const { read, report, now } = input;
  // Values only: a promise that belongs to a request never settles when its client leaves.
  let known = freeSpending;
  let readAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  /** Questions are numbered: an answer that a later one has overtaken tells of the past. */
  let lastAsked = 0;
  let lastKept = 0;

  async function ask(): Promise<"answered"> {
    const number = (lastAsked += 1);
    const at = now();
    askedAt = at;
    try {
      const spending = await read();
      if (number <= lastKept) return "answered";
      lastKept = number;
      known = spending;
      readAt = at;
    } catch (error) {
      failedAt = now();
      report("what was spent cannot be read", error);
    }
    return "answered";
  }

  /** Of a clock that was set back, all times are too long ago, not in the future. */
  const isWithin = (ms: number, instant: number) => Math.abs(now() - instant) <= ms;

  return {
    async look(waitUntil) {
      if (isWithin(softMs, readAt) || isWithin(restMs, failedAt)) return known;
      const isUsable = isWithin(hardMs, readAt);
      if (isUsable && isWithin(restMs, askedAt)) return known;
      const asking = ask();
      waitUntil(asking);
      // One that is silent is to hold up no other request.
      if (!isUsable && !(await within(patienceMs, asking))) failedAt = now();
      return known;
    },
    forget() {
      lastKept = lastAsked;
      readAt = Number.NEGATIVE_INFINITY;
      failedAt = Number.NEGATIVE_INFINITY;
    },
  };
}
