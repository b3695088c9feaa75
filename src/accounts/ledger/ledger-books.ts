import { monthOf } from "../../domain/utc-calendar.ts";
import { nothing, plus, type Amount } from "./amount.ts";
import { createBookOrigin } from "./book-origin.ts";
import { createClosings, type ClosingKind } from "./closings.ts";
import { decideLimits, type AccountStanding } from "./decide-limits.ts";
import {
  decideOpening,
  type FoundOpening,
  type KnownOfOpening,
  type OpeningCall,
  type OpeningResult,
  type Standing,
} from "./decide-opening.ts";
import { isLateSettlement, type EarlierUse } from "./earlier-use.ts";
import { createIdempotencyKeys } from "./idempotency-keys.ts";
import { afterClosing, afterReserving, afterUse } from "./month-totals.ts";
import { createRecentCalls } from "./recent-calls.ts";
import { createReservations } from "./reservations.ts";
import { createUndeliveredAnswers } from "./undelivered-answers.ts";
import { createUsageMonths } from "./usage-months.ts";

/** What is to be reserved for one generation. */
export interface WantedReservation extends Amount {
  readonly generationId: string;
}

/** What closing a reservation came to. The first closing counts; later ones change nothing. */
export type ClosingResult =
  | { readonly kind: "closed" }
  | { readonly kind: "closed-before"; readonly as: ClosingKind }
  /** Never opened, or closed so long ago that it is forgotten. */
  | { readonly kind: "unknown" };

/** What a change came to, and when something expires because of it, in Unix milliseconds. */
export interface Change<Result> {
  readonly result: Result;
  readonly expiresAt: number | null;
}

/** What is closed, and what came of it. */
export interface Closing {
  readonly generationId: string;
  /** Unix milliseconds. */
  readonly now: number;
  readonly kind: ClosingKind;
  /** When the generation's call came; null when no reservation can have been lost. */
  readonly acceptedAt: number | null;
  readonly used: Amount;
}

/**
 * The books of one account in its ledger's storage. What changes them here is whole in a transaction of
 * the caller's, or not at all.
 */
export class LedgerBooks {
  readonly reservations;
  readonly closings;
  readonly undelivered;
  readonly months;
  readonly origin;
  readonly #keys;
  readonly #calls;

  /** @param now When they begin, if there are none. Unix milliseconds. */
  constructor(sql: SqlStorage, now: number) {
    this.reservations = createReservations(sql);
    this.closings = createClosings(sql);
    this.#keys = createIdempotencyKeys(sql);
    this.undelivered = createUndeliveredAnswers(sql);
    this.#calls = createRecentCalls(sql);
    this.months = createUsageMonths(sql);
    this.origin = createBookOrigin(sql, now);
  }

  /**
   * Reserves for all that a call is to become, or for nothing. Who joins what was begun before is
   * never refused, and counts nowhere.
   * @throws Error when it was released.
   */
  open(call: OpeningCall, wanted: readonly WantedReservation[]): Change<OpeningResult> {
    const decision = decideOpening(call, this.#knownOf(call));
    if (decision.kind !== "reserve") return { result: decision, expiresAt: null };
    const use = { ...wanted.reduce<Amount>(plus, nothing), generations: wanted.length };
    const exceeded = decideLimits(call.limits, this.standing(call.now), use);
    if (exceeded) return { result: { kind: "refused", exceeded }, expiresAt: null };
    if (call.limits.requestsPerMinute !== null) this.#calls.add(call.generationId, call.now);
    const month = monthOf(call.now);
    for (const one of wanted) {
      const isCall = one.generationId === call.generationId;
      const idempotencyKey = isCall ? call.idempotencyKey : null;
      this.reservations.add({ ...one, month, openedAt: call.now, idempotencyKey });
    }
    this.months.put(month, afterReserving(this.months.find(month), use));
    // A batch has no reservation of its own, by which it would be known when the same is asked again.
    const isBatch = wanted.every(({ generationId }) => generationId !== call.generationId);
    if (isBatch) this.closings.add(call.generationId, "settled", call.now);
    return { result: { kind: "reserved" }, expiresAt: this.#remember(call) };
  }

  /** What the same call began before; undefined when it is not known. */
  find(call: OpeningCall): FoundOpening | undefined {
    const decision = decideOpening(call, this.#knownOf(call));
    return decision.kind === "joined" || decision.kind === "conflict" ? decision : undefined;
  }

  close({ generationId, now, kind, acceptedAt, used }: Closing): Change<ClosingResult> {
    const reservation = this.reservations.find(generationId);
    if (!reservation) {
      const as = this.closings.find(generationId, now);
      if (as) return { result: { kind: "closed-before", as }, expiresAt: null };
      if (acceptedAt === null || !isLateSettlement(acceptedAt, this.origin.find())) {
        return { result: { kind: "unknown" }, expiresAt: null };
      }
      this.#use(monthOf(acceptedAt), used);
    } else {
      const { month, idempotencyKey } = reservation;
      this.months.put(month, afterClosing(this.months.find(month), reservation, used));
      this.reservations.remove(generationId);
      if (kind === "released") this.forget({ generationId, idempotencyKey });
    }
    return { result: { kind: "closed" }, expiresAt: this.closings.add(generationId, kind, now) };
  }

  /** The same call may begin anew. */
  forget({
    generationId,
    idempotencyKey,
  }: Pick<OpeningCall, "generationId" | "idempotencyKey">): void {
    this.undelivered.remove(generationId);
    if (idempotencyKey !== null) this.#keys.free(idempotencyKey, generationId);
  }

  /** How the account stands with its limits at an instant. */
  standing(now: number): AccountStanding {
    const month = monthOf(now);
    const { images, microUsd } = this.reservations.totalOf(month);
    return {
      month,
      settled: this.months.find(month).settled,
      open: { images, microUsd },
      inFlight: this.reservations.count(),
      recentCalls: this.#calls.count(now),
    };
  }

  /**
   * Takes over what was used before the books began, once. What has been settled meanwhile is in them,
   * and what is still to be settled must not count again.
   */
  takeOver({ settledLongAgo, recent }: EarlierUse, now: number): Change<undefined> {
    const { since, isWhole } = this.origin.find();
    if (isWhole) return { result: undefined, expiresAt: null };
    let total = settledLongAgo;
    let expiresAt: number | null = null;
    for (const { id, images, microUsd } of recent) {
      if (this.reservations.find(id) || this.closings.find(id, now)) continue;
      total = plus(total, { images, microUsd });
      expiresAt = this.closings.add(id, "settled", now);
    }
    this.#use(monthOf(since), total);
    this.origin.noteWhole();
    return { result: undefined, expiresAt };
  }

  #use(month: string, used: Amount): void {
    if (used.images === 0 && used.microUsd === 0) return;
    this.months.put(month, afterUse(this.months.find(month), used));
  }

  #knownOf(opening: OpeningCall): KnownOfOpening {
    const { generationId, idempotencyKey, isRetry, now } = opening;
    return {
      own: this.#standingOf(generationId, now),
      keyed: idempotencyKey === null ? undefined : this.#keys.find(idempotencyKey, now),
      undelivered: isRetry ? this.undelivered.newest(opening, now) : undefined,
    };
  }

  #standingOf(generationId: string, now: number): Standing {
    if (this.reservations.find(generationId)) return "open";
    return this.closings.find(generationId, now) ?? "unknown";
  }

  /** @returns When what is remembered of the call is forgotten. */
  #remember(opening: OpeningCall): number {
    const { generationId, now, idempotencyKey, fingerprint } = opening;
    // A call with a key is recognised by it alone: its next try carries the key again.
    return idempotencyKey === null
      ? this.undelivered.add(generationId, opening, now)
      : this.#keys.add(idempotencyKey, { generationId, fingerprint }, now);
  }
}
