import { retryable } from "cloudflare:durable-objects";
import { DurableObject } from "cloudflare:workers";

import { within } from "../breaker/within.ts";
import { monthOf } from "../domain/utc-calendar.ts";
import { createServices } from "../services.ts";
import { nothing, requireAmount, requireCount, type Amount } from "./ledger/amount.ts";
import { closeLost } from "./ledger/close-lost.ts";
import type { AccountStanding } from "./ledger/decide-limits.ts";
import type {
  BatchOpening,
  FoundOpening,
  Opening,
  OpeningAnswer,
  OpeningCall,
} from "./ledger/decide-opening.ts";
import { readEarlierUse } from "./ledger/earlier-use.ts";
import {
  LedgerBooks,
  type Change,
  type ClosingResult,
  type WantedReservation,
} from "./ledger/ledger-books.ts";
import type { MonthTotals } from "./ledger/month-totals.ts";
import type { OpenTotal } from "./ledger/reservations.ts";
import { sweepExpired } from "./ledger/sweep-expired.ts";
import { sweepTime } from "./ledger/sweep-time.ts";

/** A generation, and when something became of it. */
export interface Occurrence {
  readonly generationId: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What a generation really used, failed attempts included. */
export interface Settlement extends Occurrence, Amount {
  /** When its call came, in Unix milliseconds: it may have been reserved for in books that are lost. */
  readonly acceptedAt: number;
}

/** The usage of a calendar month (UTC). */
export interface LedgerReport extends MonthTotals {
  /** Such as `2026-11`. */
  readonly month: string;
  /** What is reserved now, of this month's reservations. */
  readonly open: OpenTotal;
}

/** No generation takes so long: what became of one that is still open then is looked up. */
const lostAfterMs = 24 * 3_600_000;

/** So many are looked up at a time; each is a call or two. */
const mostLookedUp = 500;

/** So long a call waits, in milliseconds, while what was used earlier is read from the history. */
const mostRebuildMs = 3000;

/**
 * The account book: what its generations have reserved and used, and which calls were made before.
 * One object for each account, so that of any number of calls at once each is decided after the
 * other. Every method may be called again with the same arguments.
 */
export class AccountLedger extends DurableObject<Env> {
  static {
    /* oxlint-disable typescript/unbound-method -- marked here, never called */
    const { open, openBatch, find, settle, release, releaseBatch } = this.prototype;
    const { delivered, describe, standing } = this.prototype;
    /* oxlint-enable typescript/unbound-method */
    retryable(open, openBatch, find, settle, release, releaseBatch);
    retryable(delivered, describe, standing);
  }

  readonly #books: LedgerBooks;
  #isWhole: boolean;
  #rebuilding: Promise<void> | undefined;
  #alarmAt: number | null = null;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const { storage } = state;
    this.#books = new LedgerBooks(storage.sql, Date.now());
    this.#isWhole = this.#books.origin.find().isWhole;
    void state.blockConcurrencyWhile(async () => {
      this.#alarmAt = await storage.getAlarm();
    });
  }

  /**
   * The one call on the way in: joins what the same call began before, or reserves for something
   * new, as far as the account's limits go, and remembers the call.
   * @throws RangeError when an amount or the time is no whole number from 0 on.
   * @throws Error when the generation was released.
   */
  async open(opening: Opening): Promise<OpeningAnswer> {
    const { images, microUsd, ...call } = opening;
    return this.#open(call, [{ generationId: opening.generationId, images, microUsd }]);
  }

  /**
   * What the same call began before, for one that may begin nothing new. Reserves and writes nothing.
   * @returns Undefined when the ledger does not know the call.
   */
  find(call: OpeningCall): FoundOpening | undefined {
    return this.#books.find(call);
  }

  /**
   * As `open`, for a batch: reserves for all of its generations or for none. Each is closed on its own.
   * @throws RangeError when an amount or the time is no whole number from 0 on.
   * @throws Error when the batch was released.
   */
  async openBatch({ items, ...call }: BatchOpening): Promise<OpeningAnswer> {
    return this.#open(call, items);
  }

  /**
   * Ends a generation, whatever came of it: what it used counts in the month of its reservation,
   * also above what was reserved, and the rest returns. Its idempotency key stays, because a
   * failure is an answer, too.
   * @throws RangeError when an amount or the time is no whole number from 0 on.
   */
  async settle(settlement: Settlement): Promise<ClosingResult> {
    const { generationId, now } = settlement;
    const acceptedAt = requireCount("acceptedAt", settlement.acceptedAt);
    const used = requireAmount(settlement);
    requireCount("now", now);
    return this.#change(() =>
      this.#books.close({ generationId, now, kind: "settled", acceptedAt, used }),
    );
  }

  /**
   * Takes back the reservation of a generation that never began. All of it returns, and the same
   * call begins anew when it comes again.
   * @throws RangeError when the time is no whole number from 0 on.
   */
  async release({ generationId, now }: Occurrence): Promise<ClosingResult> {
    requireCount("now", now);
    const closing = { generationId, now, kind: "released", acceptedAt: null } as const;
    return this.#change(() => this.#books.close({ ...closing, used: nothing }));
  }

  /**
   * The same for a batch of which no generation began.
   * @param call As it was opened, with the time that it is now.
   */
  async releaseBatch({ items, ...call }: BatchOpening): Promise<void> {
    for (const { generationId } of items) await this.release({ generationId, now: call.now });
    await this.#change(() => {
      const { generationId: batchId, idempotencyKey, now } = call;
      this.#books.forget({ generationId: batchId, idempotencyKey });
      return { result: undefined, expiresAt: this.#books.closings.add(batchId, "released", now) };
    });
  }

  /**
   * The whole answer was written to a client: the same request sent again some seconds later is meant
   * as another one.
   * @throws RangeError when the time is no whole number from 0 on.
   */
  delivered({ generationId, now }: Occurrence): void {
    this.#books.undelivered.noteDelivered(generationId, requireCount("now", now));
  }

  /** The usage of the month that an instant is in. */
  async describe(now: number): Promise<LedgerReport> {
    const month = monthOf(requireCount("now", now));
    await this.#rebuild();
    const { months, reservations } = this.#books;
    return { month, ...months.find(month), open: reservations.totalOf(month) };
  }

  /** How the account stands with its limits at an instant. */
  async standing(now: number): Promise<AccountStanding> {
    requireCount("now", now);
    await this.#rebuild();
    return this.#books.standing(now);
  }

  /**
   * Closes what was reserved for calls that were lost, deletes what has expired, and comes again while
   * there is more to come.
   */
  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    const now = Date.now();
    await this.#closeLost(now);
    const expiresAt = this.ctx.storage.transactionSync(() =>
      sweepExpired(this.ctx.storage.sql, now),
    );
    const [oldest] = this.#books.reservations.openedBefore(Infinity, 1);
    const lostAt = oldest ? Math.max(oldest.openedAt + lostAfterMs, now) : null;
    const instants = [expiresAt, lostAt].filter((instant) => instant !== null);
    await this.#sweepAfter(instants.length === 0 ? null : Math.min(...instants));
  }

  async #open(call: OpeningCall, items: readonly WantedReservation[]): Promise<OpeningAnswer> {
    requireCount("now", call.now);
    const wanted = items.map((item) => ({ ...item, ...requireAmount(item) }));
    await this.#rebuild();
    return this.#change(() => {
      const { result, expiresAt } = this.#books.open(call, wanted);
      return { result: { result, standing: this.#books.standing(call.now) }, expiresAt };
    });
  }

  /**
   * A ledger that finds itself empty may have lost its books: what the account has used of the month is
   * read from the history then, once. While that does not answer, calls are served by what is known
   * here, for an outage of the history must not stop images; the next call tries again.
   */
  async #rebuild(): Promise<void> {
    if (this.#isWhole) return;
    this.#rebuilding ??= this.#readEarlierUse().finally(() => {
      this.#rebuilding = undefined;
    });
    await within(mostRebuildMs, this.#rebuilding);
  }

  async #readEarlierUse(): Promise<void> {
    const { usage, report } = createServices(this.env);
    const { name: accountId } = this.ctx.id;
    try {
      if (accountId === undefined) throw new Error("The ledger's object does not know its name.");
      const earlier = await readEarlierUse(usage, accountId, this.#books.origin.find());
      await this.#change(() => this.#books.takeOver(earlier, Date.now()));
      this.#isWhole = true;
    } catch (error) {
      report("a ledger's books cannot be rebuilt from the history yet", error);
    }
  }

  /** Those that cannot be looked up now are left to the next alarm. */
  async #closeLost(now: number): Promise<void> {
    const open = this.#books.reservations.openedBefore(now - lostAfterMs, mostLookedUp);
    if (open.length === 0) return;
    await closeLost(open, {
      services: createServices(this.env),
      accountId: this.ctx.id.name,
      settle: (generationId, used) => this.settle({ generationId, now, acceptedAt: now, ...used }),
      release: (generationId) => this.release({ generationId, now }),
    });
  }

  /** Writes all or nothing. No answer leaves the object before it is durable. */
  async #change<Result>(act: () => Change<Result>): Promise<Result> {
    const { result, expiresAt } = this.ctx.storage.transactionSync(act);
    await this.#sweepAfter(expiresAt);
    return result;
  }

  /** Sees to it that something is swept some time after it expires. */
  async #sweepAfter(expiresAt: number | null): Promise<void> {
    if (expiresAt === null) return;
    const at = sweepTime(this.#alarmAt, expiresAt, Math.random());
    if (at === null) return;
    this.#alarmAt = at;
    // Not awaited in between, this is one write with the rows that it is about.
    await this.ctx.storage.setAlarm(at);
  }
}
