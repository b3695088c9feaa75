import type { BatchEvent } from "../domain/batch.ts";
import { forgottenItem } from "./batch-items.ts";
import type { LoggedBatchEvent } from "./batch-storage.ts";

/** Where a batch's events are kept. */
export interface BatchJournal {
  events(): readonly LoggedBatchEvent[];
  putEvent(logged: LoggedBatchEvent): void;
}

/** The events of a batch, and those who wait for the next. */
export class BatchFeed {
  readonly #journal: BatchJournal;
  readonly #log: LoggedBatchEvent[];
  readonly #waiting = new Set<() => void>();

  /** Goes on from what the journal holds. */
  constructor(journal: BatchJournal) {
    this.#journal = journal;
    this.#log = [...journal.events()];
  }

  /** True when nothing was told yet. */
  get isEmpty(): boolean {
    return this.#log.length === 0;
  }

  /** How many wait now. */
  get watchers(): number {
    return this.#waiting.size;
  }

  /** Tells everybody who waits. */
  publish(event: BatchEvent): void {
    const logged = { id: (this.#log.at(-1)?.id ?? 0) + 1, event };
    this.#journal.putEvent(logged);
    this.#log.push(logged);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** What was told of a generation that was deleted says no more than that it ended. */
  forget(generationId: string): void {
    for (const [position, logged] of this.#log.entries()) {
      const { event } = logged;
      if (!("item" in event) || event.item.generationId !== generationId) continue;
      const changed = { ...logged, event: { ...event, item: forgottenItem(event.item) } };
      this.#journal.putEvent(changed);
      this.#log[position] = changed;
    }
  }

  /** Those with a greater id, in order. */
  after(id: number): readonly LoggedBatchEvent[] {
    return this.#log.filter((logged) => logged.id > id);
  }

  /** Resolves at the next event, or after that many milliseconds. */
  async next(mostMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const timer = setTimeout(resolve, mostMs);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }
}
