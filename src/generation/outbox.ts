import { nextWebhookTry } from "../webhooks/webhook-schedule.ts";

/**
 * What follows from the end of a run, each done on its own until it is done:
 * - `images`: what R2 did not take when it came.
 * - `row`: the history in D1. `record`: the same in R2.
 * - `settlement`: what was reserved turns into what was used.
 * - `webhook`: whoever wants to be told, for as long as they may be out of order themselves.
 * - `leftovers`: what calls of no avail left in R2.
 * - `line`: its line in the log, once the first three above were tried.
 */
export const duties = [
  "images",
  "row",
  "record",
  "settlement",
  "webhook",
  "leftovers",
  "line",
] as const;
export type Duty = (typeof duties)[number];

/** What the line of a run waits for: it says whether these were done at once. */
const written = ["row", "record", "settlement"] as const;

/** A duty that is not done yet. */
export interface PendingDuty {
  /** How often it was tried in vain. */
  readonly tries: number;
  /** Unix milliseconds. */
  readonly dueAt: number;
}

/** What is left to be done. A duty that is missing is done. Plain data: kept in the run's storage. */
export type Outbox = { readonly [Name in Duty]?: PendingDuty };

/** Waits between two tries: doubled each time, with this first and this last, in milliseconds. */
const firstWaitMs = 1000;
const lastWaitMs = 60_000;

/** What failed calls leave is removed in their own time; this comes after. */
const leftoversAfterMs = 60_000;

/** All that a run's end brings with it. */
export function openOutbox(
  wanted: { readonly images: boolean; readonly webhook: boolean; readonly leftovers: boolean },
  now: number,
): Outbox {
  const atOnce = { tries: 0, dueAt: now };
  return {
    row: atOnce,
    record: atOnce,
    settlement: atOnce,
    line: atOnce,
    ...(wanted.images ? { images: { tries: 0, dueAt: now + firstWaitMs } } : {}),
    ...(wanted.webhook ? { webhook: atOnce } : {}),
    ...(wanted.leftovers ? { leftovers: { tries: 0, dueAt: now + leftoversAfterMs } } : {}),
  };
}

/** The duties that are to be tried now. @param busy Those that are being tried already. */
export function dueDuties(
  outbox: Outbox,
  now: number,
  busy: ReadonlySet<Duty> = new Set(),
): readonly Duty[] {
  return waiting(outbox, busy).filter((duty) => (outbox[duty]?.dueAt ?? now) <= now);
}

/** When the next duty is due, in Unix milliseconds; null when none waits for its time. */
export function nextDueAt(outbox: Outbox, busy: ReadonlySet<Duty> = new Set()): number | null {
  const times = waiting(outbox, busy).flatMap((duty) => outbox[duty]?.dueAt ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

/** True when nothing is left to be done. */
export function isEmpty(outbox: Outbox): boolean {
  return duties.every((duty) => outbox[duty] === undefined);
}

/** What is left to be begun. Nothing is removed while an image may still need it. */
function waiting(outbox: Outbox, busy: ReadonlySet<Duty>): readonly Duty[] {
  const left = duties.filter((duty) => outbox[duty] !== undefined && !busy.has(duty));
  const held = new Set<Duty>();
  if (outbox.images) held.add("leftovers");
  if (written.some((duty) => outbox[duty]?.tries === 0)) held.add("line");
  return left.filter((duty) => !held.has(duty));
}

/** What of history, record and settlement is not written, and images that R2 has not yet. */
export function unwritten(outbox: Outbox): readonly Duty[] {
  return (["images", ...written] as const).filter((duty) => outbox[duty] !== undefined);
}

/** Without a duty that is done. */
export function withoutDuty(outbox: Outbox, done: Duty): Outbox {
  const { [done]: _done, ...rest } = outbox;
  return rest;
}

/**
 * With a duty put off after a try in vain; without it when it is given up, as only a webhook is.
 * @param random From 0 to 1: runs that failed together must not come back together.
 * @param retryAfterMs What a webhook's receiver asked for.
 */
export function afterFailure(
  outbox: Outbox,
  duty: Duty,
  { now, random, retryAfterMs }: FailedTry,
): Outbox {
  const tries = (outbox[duty]?.tries ?? 0) + 1;
  if (duty !== "webhook") {
    return { ...outbox, [duty]: { tries, dueAt: now + backoffMs(tries - 1, random) } };
  }
  const next = nextWebhookTry({ tries, now, random, retryAfterMs });
  return next.kind === "due"
    ? { ...outbox, webhook: { tries, dueAt: next.at } }
    : withoutDuty(outbox, duty);
}

interface FailedTry {
  /** Unix milliseconds. */
  readonly now: number;
  readonly random: number;
  readonly retryAfterMs: number | null;
}

/** Half of the wait is certain, the other half by chance. @param tries Made in vain before. */
export function backoffMs(tries: number, random: number): number {
  const most = Math.min(firstWaitMs * 2 ** tries, lastWaitMs);
  return Math.ceil(most / 2 + (most / 2) * random);
}

/** True when all that is left is to tell somebody, and to remove what a deletion removes, too. */
export function isForgettable({
  webhook: _webhook,
  leftovers: _leftovers,
  line: _line,
  ...others
}: Outbox): boolean {
  return isEmpty(others);
}
