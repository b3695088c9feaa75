import { nothing, plus, type Amount } from "../../src/accounts/ledger/amount.ts";
import type { AccountLimits } from "../../src/domain/limits.ts";

/** One reservation, whatever became of it. */
interface Entry {
  readonly id: string;
  readonly reserved: Amount;
  readonly at: number;
  used: Amount | null;
}

/** Limits told as plainly as can be: everything that happened, added up anew at each question. */
export class LimitModel {
  readonly #limits: AccountLimits;
  readonly #entries: Entry[] = [];
  readonly #calls: number[] = [];

  constructor(limits: AccountLimits) {
    this.#limits = limits;
  }

  /** @returns The limit that the call exceeds; undefined when it is reserved for. */
  open(wanted: readonly (Amount & { readonly generationId: string })[], now: number) {
    const month = new Date(now).getUTCMonth();
    const counted = this.#entries.filter(({ at }) => new Date(at).getUTCMonth() === month);
    const before = counted.map(({ used, reserved }) => used ?? reserved).reduce(plus, nothing);
    const after = wanted.reduce<Amount>(plus, before);
    const isAbove = (name: keyof AccountLimits, amount: number, added: number) => {
      const limit = this.#limits[name];
      // What exceeded its reservation stays, and stops only what wants more.
      return limit !== null && amount > limit && added > 0;
    };
    const inFlight = this.openIds().length;
    const recent = this.#calls.filter((at) => at > now - 60_000).length;
    const checks = [
      ["imagesPerMonth", after.images, after.images - before.images],
      ["microUsdPerMonth", after.microUsd, after.microUsd - before.microUsd],
      ["requestsPerMinute", recent + 1, 1],
      ["generationsInFlight", inFlight + wanted.length, wanted.length],
    ] as const;
    const exceeded = checks.find(([name, amount, added]) => isAbove(name, amount, added));
    if (exceeded) return exceeded[0];
    for (const { generationId: id, images, microUsd } of wanted) {
      this.#entries.push({ id, reserved: { images, microUsd }, at: now, used: null });
    }
    this.#calls.push(now);
    return undefined;
  }

  close(id: string, used: Amount): void {
    for (const entry of this.#entries) if (entry.id === id) entry.used ??= used;
  }

  openIds(): readonly string[] {
    return this.#entries.filter(({ used }) => used === null).map(({ id }) => id);
  }

  reservedFor(id: string): Amount {
    return this.#entries.find((entry) => entry.id === id)?.reserved ?? nothing;
  }

  /** The most calls that were let in within any minute. */
  mostInAMinute(): number {
    const within = (begin: number) =>
      this.#calls.filter((at) => at >= begin && at < begin + 60_000).length;
    return Math.max(0, ...this.#calls.map(within));
  }
}
