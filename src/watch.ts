import type { WaitUntil } from "./breaker/breakers.ts";
import { within } from "./breaker/within.ts";
import type { report as Report } from "./report.ts";

/** A request waits no longer than this, in milliseconds. */
const patienceMs = 1000;

/** A database that did not answer is not asked again for as long, nor while it is being asked. */
const restMs = 2000;

/** What the database holds for the whole deployment, as one isolate knows it. */
export interface Watch<Known> {
  /**
   * What is known. While that is fresh, nothing is asked. A database that does not answer changes
   * nothing: what was known last goes on. It holds up those that come in the first second, and then
   * one request in three seconds.
   */
  look(waitUntil: WaitUntil): Promise<Known>;
  /** Something was changed: whoever looks next reads it anew. */
  forget(): void;
}

/** How a watch reads, and how old what it knows may be. */
export interface WatchOptions<Known> {
  readonly read: () => Promise<Known>;
  /** What is known before anything was read. */
  readonly initial: Known;
  /** Up to this age what is known is used as it is, in milliseconds. */
  readonly softMs: number;
  /** Up to this age it is used while it is read anew. */
  readonly hardMs: number;
  /** What cannot be read, for the log. */
  readonly trouble: string;
  readonly report: typeof Report;
  readonly now: () => number;
}

export function createWatch<Known>(options: WatchOptions<Known>): Watch<Known> {
  const { read, softMs, hardMs, trouble, report, now } = options;
  // Values only: a promise that belongs to a request never settles when its client leaves.
  let known = options.initial;
  let readAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  /** The last that waited for an answer waited in vain. */
  let isSilent = false;
  /** Questions are numbered: an answer that a later one has overtaken tells of the past. */
  let lastAsked = 0;
  let lastKept = 0;

  async function ask(): Promise<"answered"> {
    const number = (lastAsked += 1);
    const at = now();
    askedAt = at;
    try {
      const answer = await read();
      if (number > lastKept) {
        lastKept = number;
        known = answer;
        readAt = at;
      }
    } catch (error) {
      failedAt = now();
      report(trouble, error);
    }
    isSilent = false;
    return "answered";
  }

  /** Of a clock that was set back, all times are too long ago, not in the future. */
  const isWithin = (ms: number, instant: number) => Math.abs(now() - instant) <= ms;

  return {
    async look(waitUntil) {
      if (isWithin(softMs, readAt) || isWithin(restMs, failedAt)) return known;
      const isUsable = isWithin(hardMs, readAt);
      // Of a database that is silent, one request at a time finds out whether it still is.
      if ((isUsable || isSilent) && isWithin(restMs, askedAt)) return known;
      const asking = ask();
      waitUntil(asking);
      if (!isUsable && !(await within(patienceMs, asking))) {
        failedAt = now();
        isSilent = true;
      }
      return known;
    },
    forget() {
      lastKept = lastAsked;
      readAt = Number.NEGATIVE_INFINITY;
      failedAt = Number.NEGATIVE_INFINITY;
    },
  };
}
