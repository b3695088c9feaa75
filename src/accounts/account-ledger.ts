import { retryable } from "cloudflare:durable-objects";
import { DurableObject } from "cloudflare:workers";

import { createServices } from "../services.ts";
import { nothing, requireAmount, requireCount, type Amount } from "./ledger/amount.ts";
import { closeLost } from "./ledger/close-lost.ts";
import { createClosings, type ClosingKind } from "./ledger/closings.ts";
import {
  decideOpening,
  type BatchOpening,
  type FoundOpening,
  type KnownOfOpening,
  type Opening,
  type OpeningCall,
  type OpeningResult,
  type Standing,
} from "./ledger/decide-opening.ts";
import { createIdempotencyKeys } from "./ledger/idempotency-keys.ts";
import { afterClosing, afterReserving, monthOf, type MonthTotals } from "./ledger/month-totals.ts";
import { createReservations, type OpenTotal } from "./ledger/reservations.ts";
import { sweepExpired } from "./ledger/sweep-expired.ts";
import { sweepTime } from "./ledger/sweep-time.ts";
import { createUndeliveredAnswers } from "./ledger/undelivered-answers.ts";
import { createUsageMonths } from "./ledger/usage-months.ts";

/** A generation, and when something became of it. */
export interface Occurrence {
  readonly generationId: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What a generation really used, failed attempts included. */
export interface Settlement extends Occurrence, Amount {}

/** What closing a reservation came to. The first closing counts; later ones change nothing. */
export type ClosingResult =
  | { readonly kind: "closed" }
  | { readonly kind: "closed-before"; readonly as: ClosingKind }
  /** Never opened, or closed so long ago that it is forgotten. */
  | { readonly kind: "unknown" };

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

/**
 * The account book: what its generations have reserved and used, and which calls were made before.
 * One object for each account, so that of any number of calls at once each is decided after the
 * other. Every method may be called again with the same arguments.
 */
export class AccountLedger extends DurableObject<Env> {
  static {
    /* oxlint-disable typescript/unbound-method -- marked here, never called */
    const { open, openBatch, find, settle, release, releaseBatch } = this.prototype;
    const { delivered, describe } = this.prototype;
    /* oxlint-enable typescript/unbound-method */
    retryable(open, openBatch, find, settle, release, releaseBatch);
    retryable(delivered, describe);
  }

  readonly #reservations;
  readonly #closings;
  readonly #keys;
  readonly #undelivered;
  readonly #months;
  #alarmAt: number | null = null;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const { storage } = state;
    this.#reservations = createReservations(storage.sql);
    this.#closings = createClosings(storage.sql);
    this.#keys = createIdempotencyKeys(storage.sql);
    this.#undelivered = createUndeliveredAnswers(storage.sql);
    this.#months = createUsageMonths(storage.sql);
    void state.blockConcurrencyWhile(async () => {
      this.#alarmAt = await storage.getAlarm();
    });
  }

  /**
   * The one call on the way in: joins what the same call began before, or reserves for something
   * new and remembers the call.
   * @throws RangeError when an amount or the time is no whole number from 0 on.
   * @throws Error when the generation was released.
   */
  async open(opening: Opening): Promise<OpeningResult> {
    const amount = requireAmount(opening);
    requireCount("now", opening.now);
    return await this.#change(() => {
      const decision = decideOpening(opening, this.#knownOf(opening));
      if (decision.kind !== "reserve") return { result: decision, expiresAt: null };
      this.#reserve(opening, { ...amount, generationId: opening.generationId });
      return { result: { kind: "reserved" }, expiresAt: this.#remember(opening) };
    });
  }

  /**
   * What the same call began before, for one that may begin nothing new. Reserves and writes nothing.
   * @returns Undefined when the ledger does not know the call.
   */
  find(call: OpeningCall): FoundOpening | undefined {
    const decision = decideOpening(call, this.#knownOf(call));
    return decision.kind === "joined" || decision.kind === "conflict" ? decision : undefined;
  }

  /**
   * As `open`, for a batch: reserves for all of its generations or for none. Each is closed on its own.
   * @throws RangeError when an amount or the time is no whole number from 0 on.
   * @throws Error when the batch was released.
   */
  async openBatch({ items, ...call }: BatchOpening): Promise<OpeningResult> {
    const { generationId: batchId, now } = call;
    requireCount("now", now);
    const reserved = items.map((item) => ({ ...item, ...requireAmount(item) }));
    return await this.#change(() => {
      const decision = decideOpening(call, this.#knownOf(call));
      if (decision.kind !== "reserve") return { result: decision, expiresAt: null };
      for (const item of reserved) this.#reserve({ ...call, idempotencyKey: null }, item);
      // It has no reservation of its own, by which it would be known when the same is asked again.
      this.#closings.add(batchId, "settled", now);
      return { result: { kind: "reserved" }, expiresAt: this.#remember(call) };
    });
  }

  /**
   * Ends a generation, whatever came of it: what it used counts in the month of its reservation,
   * also above what was reserved, and the rest returns. Its idempotency key stays, because a
   * failure is an answer, too.
   * @throws RangeError when an amount or the time is no whole number from 0 on.
   */
  async settle({ generationId, now, images, microUsd }: Settlement): Promise<ClosingResult> {
    const used = requireAmount({ images, microUsd });
    return await this.#close("settled", { generationId, now }, used);
  }

  /**
   * Takes back the reservation of a generation that never began. All of it returns, and the same
   * call begins anew when it comes again.
   * @throws RangeError when the time is no whole number from 0 on.
   */
  async release(occurrence: Occurrence): Promise<ClosingResult> {
    return await this.#close("released", occurrence, nothing);
  }

  /**
   * The same for a batch of which no generation began.
   * @param call As it was opened, with the time that it is now.
   */
  async releaseBatch({ items, ...call }: BatchOpening): Promise<void> {
    for (const { generationId } of items) await this.release({ generationId, now: call.now });
    await this.#change(() => {
      const { generationId: batchId, idempotencyKey, now } = call;
      this.#forget({ generationId: batchId, idempotencyKey });
      return { result: undefined, expiresAt: this.#closings.add(batchId, "released", now) };
    });
  }

  /**
   * The whole answer was written to a client: the same request sent again some seconds later is meant
   * as another one.
   * @throws RangeError when the time is no whole number from 0 on.
   */
  delivered({ generationId, now }: Occurrence): void {
    this.#undelivered.noteDelivered(generationId, requireCount("now", now));
  }

  /** The usage of the month that an instant is in. */
  describe(now: number): LedgerReport {
    const month = monthOf(requireCount("now", now));
    return { month, ...this.#months.find(month), open: this.#reservations.totalOf(month) };
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
    const [oldest] = this.#reservations.openedBefore(Infinity, 1);
    const lostAt = oldest ? Math.max(oldest.openedAt + lostAfterMs, now) : null;
    const instants = [expiresAt, lostAt].filter((instant) => instant !== null);
    await this.#sweepAfter(instants.length === 0 ? null : Math.min(...instants));
  }

  /** Those that cannot be looked up now are left to the next alarm. */
  async #closeLost(now: number): Promise<void> {
    const open = this.#reservations.openedBefore(now - lostAfterMs, mostLookedUp);
    if (open.length === 0) return;
    await closeLost(open, {
      services: createServices(this.env),
      accountId: this.ctx.id.name,
      settle: (generationId, used) => this.settle({ generationId, now, ...used }),
      release: (generationId) => this.release({ generationId, now }),
    });
  }

  #knownOf(opening: OpeningCall): KnownOfOpening {
    const { generationId, idempotencyKey, isRetry, now } = opening;
    return {
      own: this.#standingOf(generationId, now),
      keyed: idempotencyKey === null ? undefined : this.#keys.find(idempotencyKey, now),
      undelivered: isRetry ? this.#undelivered.newest(opening, now) : undefined,
    };
  }

  #standingOf(generationId: string, now: number): Standing {
    if (this.#reservations.find(generationId)) return "open";
    return this.#closings.find(generationId, now) ?? "unknown";
  }

  #reserve(
    { now, idempotencyKey }: OpeningCall,
    { generationId, images, microUsd }: Amount & { readonly generationId: string },
  ): void {
    const month = monthOf(now);
    const reservation = { generationId, images, microUsd, openedAt: now, idempotencyKey };
    this.#reservations.add({ ...reservation, month });
    this.#months.put(month, afterReserving(this.#months.find(month), { images, microUsd }));
  }

  /** @returns When what is remembered of the call is forgotten. */
  #remember(opening: OpeningCall): number {
    const { generationId, now, idempotencyKey, fingerprint } = opening;
    // A call with a key is recognised by it alone: its next try carries the key again.
    return idempotencyKey === null
      ? this.#undelivered.add(generationId, opening, now)
      : this.#keys.add(idempotencyKey, { generationId, fingerprint }, now);
  }

  #close(kind: ClosingKind, { generationId, now }: Occurrence, used: Amount) {
    requireCount("now", now);
    return this.#change<ClosingResult>(() => {
      const reservation = this.#reservations.find(generationId);
      if (!reservation) {
        const as = this.#closings.find(generationId, now);
        return {
          result: as ? { kind: "closed-before", as } : { kind: "unknown" },
          expiresAt: null,
        };
      }
      const { month, idempotencyKey } = reservation;
      this.#months.put(month, afterClosing(this.#months.find(month), reservation, used));
      this.#reservations.remove(generationId);
      if (kind === "released") this.#forget({ generationId, idempotencyKey });
      return { result: { kind: "closed" }, expiresAt: this.#closings.add(generationId, kind, now) };
    });
  }

  /** The same call may begin anew. */
  #forget({
    generationId,
    idempotencyKey,
  }: Pick<OpeningCall, "generationId" | "idempotencyKey">): void {
    this.#undelivered.remove(generationId);
    if (idempotencyKey !== null) this.#keys.free(idempotencyKey, generationId);
  }

  /** Writes all or nothing. No answer leaves the object before it is durable. */
  async #change<Result>(
    act: () => { readonly result: Result; readonly expiresAt: number | null },
  ): Promise<Result> {
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
