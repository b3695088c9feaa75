import type { LedgerReport } from "../../src/accounts/account-ledger.ts";
import { above, nothing, plus, type Amount } from "../../src/accounts/ledger/amount.ts";
import type { Opening, OpeningResult } from "../../src/accounts/ledger/decide-opening.ts";
import type { ClosingResult } from "../../src/accounts/ledger/ledger-books.ts";
import { hour, minute } from "./ledgers.ts";

/** Everything that ever happened to one reservation. Nothing of it is deleted. */
interface Entry {
  readonly opening: Opening;
  closing: {
    readonly kind: "settled" | "released";
    readonly at: number;
    readonly used: Amount;
  } | null;
  /** When a retry is no longer taken for it: ten minutes after it came, five seconds after its answer. */
  lostUntil: number;
}

/** The ledger told as plainly as can be: a list of all that happened, read anew at each question. */
export class ReferenceLedger {
  readonly #entries: Entry[] = [];

  open(opening: Opening): OpeningResult | { readonly kind: "thrown" } {
    const { generationId, idempotencyKey, isRetry, now } = opening;
    const own = this.#own(generationId, now);
    if (own) return { kind: own.closing?.kind === "released" ? "thrown" : "reserved" };
    const [holder] = idempotencyKey === null ? [] : this.holders(idempotencyKey, now);
    if (holder) {
      return holder.fingerprint === opening.fingerprint
        ? { kind: "joined", generationId: holder.generationId }
        : { kind: "conflict", generationId: holder.generationId };
    }
    const lost = idempotencyKey === null && isRetry ? this.#newestLost(opening) : undefined;
    if (lost) return { kind: "joined", generationId: lost.generationId };
    this.#entries.push({ opening, closing: null, lostUntil: now + 10 * minute });
    return { kind: "reserved" };
  }

  close(
    kind: "settled" | "released",
    generationId: string,
    now: number,
    used: Amount = nothing,
  ): ClosingResult {
    const own = this.#own(generationId, now);
    if (!own) return { kind: "unknown" };
    if (own.closing) return { kind: "closed-before", as: own.closing.kind };
    own.closing = { kind, at: now, used };
    return { kind: "closed" };
  }

  deliver(generationId: string, now: number): void {
    for (const entry of this.#entries) {
      if (entry.opening.generationId !== generationId) continue;
      entry.lostUntil = Math.min(entry.lostUntil, now + 5000);
    }
  }

  /** What the alarm does about generations that no run knows of, as here of all. */
  closeLost(now: number): void {
    for (const { opening, closing } of this.#entries) {
      if (closing || opening.now >= now - 24 * hour) continue;
      this.close("released", opening.generationId, now);
    }
  }

  describe(month: string): LedgerReport {
    const entries = this.#entries.filter(({ opening }) =>
      new Date(opening.now).toISOString().startsWith(month),
    );
    const closed = entries.flatMap(({ opening, closing }) =>
      closing ? [{ reserved: opening, used: closing.used }] : [],
    );
    const open = entries.filter(({ closing }) => closing === null);
    return {
      month,
      reserved: sum(entries.map(({ opening }) => opening)),
      settled: sum(closed.map(({ used }) => used)),
      returned: sum(closed.map(({ reserved, used }) => above(reserved, used))),
      exceeded: sum(closed.map(({ reserved, used }) => above(used, reserved))),
      open: { reservations: open.length, ...sum(open.map(({ opening }) => opening)) },
    };
  }

  /** The generations that a key stands for: never more than one. */
  holders(key: string, now: number): readonly Opening[] {
    return this.#entries
      .filter(({ closing }) => closing?.kind !== "released")
      .map(({ opening }) => opening)
      .filter((opening) => opening.idempotencyKey === key && now < opening.now + 24 * hour);
  }

  #own(generationId: string, now: number): Entry | undefined {
    return this.#entries.find(
      ({ opening, closing }) =>
        opening.generationId === generationId && !(closing && now >= closing.at + 48 * hour),
    );
  }

  #newestLost({ apiKeyId, fingerprint, now }: Opening): Opening | undefined {
    return this.#entries
      .filter(({ closing, lostUntil }) => now < lostUntil && closing?.kind !== "released")
      .filter(({ opening }) => opening.idempotencyKey === null)
      .filter(({ opening }) => opening.apiKeyId === apiKeyId)
      .filter(({ opening }) => opening.fingerprint === fingerprint)
      .toSorted(
        (one, other) => one.lostUntil - other.lostUntil || compare(one.opening, other.opening),
      )
      .at(-1)?.opening;
  }
}

function compare(one: Opening, other: Opening): number {
  return one.generationId < other.generationId ? -1 : 1;
}

function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce<Amount>(plus, nothing);
}
