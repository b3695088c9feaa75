import { batchStatus, type BatchItem } from "../domain/batch.ts";
import type { Generation } from "../domain/generation.ts";
import type { Services } from "../services.ts";
import { inTime } from "../storage/answer-in-time.ts";
import type { BatchFeed } from "./batch-feed.ts";
import { endedItem, forgottenItem, itemsToStart, startedItem, unbegunItem } from "./batch-items.ts";
import type { BatchState, BatchStorage } from "./batch-storage.ts";
import { carryItem, findEnded } from "./carry-item.ts";

export interface BatchCarrierInput {
  readonly services: Services;
  readonly storage: BatchStorage;
  readonly feed: BatchFeed;
  /** Keeps the batch alive for what nobody waits for. */
  readonly background: (promise: Promise<unknown>) => void;
}

/** Carries the items of a batch out: begins them, follows their runs, and keeps what comes of each. */
export class BatchCarrier {
  readonly #services: Services;
  readonly #storage: BatchStorage;
  readonly #feed: BatchFeed;
  readonly #background: (promise: Promise<unknown>) => void;
  /** Items that this instance carries out, by their generations. */
  readonly #carried = new Map<string, Promise<void>>();

  constructor({ services, storage, feed, background }: BatchCarrierInput) {
    this.#services = services;
    this.#storage = storage;
    this.#feed = feed;
    this.#background = background;
  }

  /** Whether an item is under way or still to begin. */
  isRunning(): boolean {
    return batchStatus(this.#storage.items()) === "running";
  }

  /** Begins what there is room for, and goes on with what nobody here carries out. */
  advance(): void {
    const state = this.#storage.load();
    if (!state) return;
    for (const item of itemsToStart(this.#storage.items())) {
      const started = startedItem(item);
      this.#storage.putItem(started);
      const { index, generationId } = item;
      this.#feed.publish({ type: "item-started", index, generationId });
      this.#carry(state, started, true);
    }
    for (const item of this.#storage.items()) {
      const isCarried = this.#carried.has(item.generationId);
      if (item.state.kind === "running" && !isCarried) this.#carry(state, item, false);
    }
  }

  /** Begins no more items, and cancels those under way. */
  async cancelAll(state: BatchState): Promise<void> {
    for (const item of this.#storage.items()) {
      if (item.state.kind === "waiting") this.#endUnbegun(item);
      if (item.state.kind === "running") {
        this.#storage.putItem({ ...item, state: { kind: "running", isCancelled: true } });
      }
    }
    const running = this.#storage.items().filter(({ state: { kind } }) => kind === "running");
    await Promise.all(running.map((item) => this.#cancelItem(state, item)));
    await this.release(state);
  }

  /**
   * An item that is followed here is seen to have ended, also when its stream has not told. Whoever
   * begins to follow one looks himself.
   */
  async lookForEnds(state: BatchState): Promise<void> {
    const input = { services: this.#services, batch: state };
    const followed = this.#storage
      .items()
      .filter((item) => item.state.kind === "running" && this.#carried.has(item.generationId));
    await Promise.all(
      followed.map(async (item) => {
        try {
          const ended = await inTime(findEnded(item, input));
          if (ended) this.#end(item.index, ended);
        } catch (error) {
          this.#services.report("the end of an item cannot be looked for", error);
        }
      }),
    );
  }

  #carry(state: BatchState, item: BatchItem, isFirst: boolean): void {
    const carrying = this.#carryOut(state, item, isFirst);
    this.#carried.set(item.generationId, carrying);
    this.#background(carrying);
  }

  /** Never rejects: an item whose end is not seen is left to the alarm. */
  async #carryOut(state: BatchState, item: BatchItem, isFirst: boolean): Promise<void> {
    const { index, generationId } = item;
    const own = () => {
      const current = this.#storage.item(index);
      return current?.generationId === generationId ? current : undefined;
    };
    try {
      const carried = await carryItem(item, {
        services: this.#services,
        batch: state,
        submission: this.#storage.submission(index),
        isFirst,
        seen: this.#storage.seen(generationId),
        isCancelled: () => {
          const current = own()?.state;
          return current?.kind !== "running" || current.isCancelled;
        },
        tell: (event, id) => {
          // Nothing follows on the end of an item, such as what its calls came to when it was cancelled.
          if (own()?.state.kind !== "running") return;
          this.#storage.putSeen(generationId, id);
          this.#feed.publish(event);
        },
        moveTo: (provider) => {
          const current = own();
          if (current?.state.kind === "running") this.#storage.putItem({ ...current, provider });
        },
        background: this.#background,
        now: () => Date.now(),
      });
      const current = own();
      if (carried.kind === "ended") this.#end(index, carried.generation);
      if (carried.kind === "unbegun" && current?.state.kind === "running") {
        this.#endUnbegun(current);
        await this.release(state);
      }
    } catch (error) {
      this.#services.report("an item of a batch is left to its alarm", error);
    } finally {
      this.#carried.delete(generationId);
    }
  }

  /** Keeps what came of an item, and begins those that waited for its place. */
  #end(index: number, generation: Generation): void {
    const item = this.#storage.item(index);
    if (item?.state.kind !== "running" || item.generationId !== generation.id) return;
    const isDeleted = generation.deletedAt !== null;
    const ended = isDeleted
      ? forgottenItem(endedItem(item, generation))
      : endedItem(item, generation);
    this.#storage.putItem(ended);
    const isCompleted = generation.status === "completed";
    if (isCompleted || isDeleted) this.#storage.removeSubmission(index);
    this.#feed.publish({ type: isCompleted ? "item-completed" : "item-failed", item: ended });
    this.#afterEnd();
  }

  /** An item that was cancelled before it began: what was reserved for it returns. */
  #endUnbegun(item: BatchItem): void {
    const ended = unbegunItem(item);
    this.#storage.putUnreleased([...this.#storage.unreleased(), item.generationId]);
    this.#storage.putItem(ended);
    this.#feed.publish({ type: "item-failed", item: ended });
    this.#afterEnd();
  }

  #afterEnd(): void {
    const state = this.#storage.load();
    if (!state) return;
    if (this.isRunning()) return this.advance();
    this.#storage.put({ ...state, completedAt: Date.now() });
    this.#feed.publish({ type: "completed" });
  }

  /** Whoever carries an item out finds that it is cancelled, also when its run cannot be found yet. */
  async #cancelItem(state: BatchState, item: BatchItem): Promise<void> {
    const { runs, report } = this.#services;
    try {
      const result = await runs.get(item.generationId).cancel(state.accountId);
      if (result.kind === "unknown") await this.#carried.get(item.generationId);
      else this.#end(item.index, result.generation);
    } catch (error) {
      report("an item of a batch cannot be cancelled yet", error);
    }
  }

  /** Returns what was reserved for items that never began; what fails is left to the alarm. */
  async release({ accountId }: BatchState): Promise<void> {
    const { ledgers, report } = this.#services;
    for (const generationId of this.#storage.unreleased()) {
      try {
        await inTime(releaseAt(ledgers, accountId, generationId));
      } catch (error) {
        report("a reservation of a batch cannot be released yet", error);
        return;
      }
      const left = this.#storage.unreleased().filter((id) => id !== generationId);
      this.#storage.putUnreleased(left);
    }
  }
}

async function releaseAt(
  ledgers: Services["ledgers"],
  accountId: string,
  generationId: string,
): Promise<void> {
  await ledgers.get(accountId).release({ generationId, now: Date.now() });
}
