import { retryable } from "cloudflare:durable-objects";
import { DurableObject } from "cloudflare:workers";

import { batchStatus, type Batch, type BatchItem } from "../domain/batch.ts";
import type { Generation } from "../domain/generation.ts";
import { createServices, type Services } from "../services.ts";
import type { BatchNews, RetryResult } from "./batch-answers.ts";
import { BatchFeed } from "./batch-feed.ts";
import { endedItem, isRetryable, itemsToStart, retriedItem } from "./batch-items.ts";
import { BatchStorage, type BatchState } from "./batch-storage.ts";
import type { BatchSubmission } from "./batch-submission.ts";
import { carryItem } from "./carry-item.ts";
import { backoffMs } from "./outbox.ts";

/** How often the alarm looks whether the items are still carried out, in milliseconds. */
const watchdogMs = 60_000;

/** How long a batch answers for itself after its last item has ended: as long as an upload. */
const keptMs = 30 * 24 * 3_600_000;

/** Watchers of one batch at the same time. */
const mostWatchers = 256;

/**
 * One batch: begins the generations of its items as there is room for them, and tells what becomes of
 * each. The runs make the images and answer for them; a batch whose object was lost goes on with its
 * next alarm, or with whoever asks for it.
 */
export class BatchRun extends DurableObject<Env> {
  static {
    // oxlint-disable-next-line typescript/unbound-method -- marked here, never called
    const { submit, describe, eventsAfter, cancel, retry } = this.prototype;
    retryable(submit, describe, eventsAfter, cancel, retry);
  }

  readonly #services: Services;
  readonly #storage: BatchStorage;
  readonly #feed: BatchFeed;
  /** Items that this instance carries out. */
  readonly #carried = new Map<number, Promise<void>>();
  #failedAlarms = 0;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#services = createServices(env);
    this.#storage = new BatchStorage(state.storage);
    this.#feed = new BatchFeed(this.#storage);
  }

  /** Takes a batch and begins. Taking it again changes nothing. */
  async submit(submission: BatchSubmission): Promise<Batch> {
    // What is known can have been kept when its alarm could not.
    if (this.#storage.load()) await this.#storage.setAlarm(Date.now() + watchdogMs);
    else await this.#storage.create(submission, watchdogMs);
    if (this.#feed.isEmpty) this.#feed.publish({ type: "accepted" });
    this.#advance();
    const batch = this.describe(submission.accountId);
    if (!batch) throw new Error(`The batch ${submission.id} is another account's.`);
    return batch;
  }

  /** The batch as it stands; undefined when there is none or it is another account's. */
  describe(accountId: string): Batch | undefined {
    const state = this.#find(accountId);
    return state && this.#toBatch(state);
  }

  /** What a watcher has not seen. @param mostWaitMs How long to wait when there is nothing yet. */
  async eventsAfter(accountId: string, after: number, mostWaitMs: number): Promise<BatchNews> {
    if (!this.#find(accountId)) return { kind: "unknown" };
    if (this.#feed.watchers >= mostWatchers) return { kind: "crowded" };
    if (this.#feed.after(after).length === 0 && this.#isRunning()) {
      await this.#feed.next(mostWaitMs);
    }
    const events = this.#feed.after(after);
    return { kind: "news", events, isOver: !this.#isRunning() };
  }

  /** Begins no more items and cancels those under way. Undefined when there is no such batch. */
  async cancel(accountId: string): Promise<Batch | undefined> {
    const state = this.#find(accountId);
    if (!state) return undefined;
    if (this.#isRunning()) {
      const cancelled = { ...state, isCancelled: true };
      this.#storage.put(cancelled);
      for (const item of this.#storage.items()) {
        if (item.state.kind === "waiting") this.#endUnbegun(item);
      }
      const running = this.#storage.items().filter(({ state: { kind } }) => kind === "running");
      await Promise.all(running.map((item) => this.#cancelItem(cancelled, item)));
      await this.#release();
    }
    return this.describe(accountId);
  }

  /**
   * Tries an item again as another generation, for which the caller has reserved. Asked again with the
   * same generation, it changes nothing.
   */
  async retry(accountId: string, index: number, generationId: string): Promise<RetryResult> {
    const state = this.#find(accountId);
    if (!state) return { kind: "unknown" };
    const item = this.#storage.items()[index];
    if (!item) return { kind: "unknown" };
    const isKnown = [item.generationId, ...item.earlierIds].includes(generationId);
    if (!isKnown) {
      const submission = this.#storage.submission(index);
      if (!isRetryable(item) || !submission) {
        return { kind: "refused", batch: this.#toBatch(state) };
      }
      await this.#storage.setAlarm(Date.now() + watchdogMs);
      this.#storage.putItem(retriedItem(item, generationId));
      this.#storage.putSubmission(index, { ...submission, generationId });
      this.#storage.put({ ...state, isCancelled: false, completedAt: null });
      this.#advance();
    }
    return { kind: "accepted", batch: this.#toBatch(this.#storage.load() ?? state) };
  }

  /** Goes on with what was left. It never counts on the platform to repeat an alarm that failed. */
  override async alarm(): Promise<void> {
    try {
      await this.#wake();
      this.#failedAlarms = 0;
    } catch (error) {
      this.#services.report("a batch's alarm failed", error);
      const waitMs = backoffMs(this.#failedAlarms, Math.random());
      this.#failedAlarms += 1;
      await this.#storage.setAlarm(Date.now() + waitMs);
    }
  }

  async #wake(): Promise<void> {
    const state = this.#storage.load();
    if (!state) return;
    await this.#release();
    const isLeft = this.#isRunning() || this.#storage.unreleased().length > 0;
    const removeAt = (state.completedAt ?? Date.now()) + keptMs;
    if (!isLeft && Date.now() >= removeAt) return this.#storage.erase();
    await this.#storage.setAlarm(isLeft ? Date.now() + watchdogMs : removeAt);
    this.#advance();
  }

  /** The state, if it is this account's; and its items go on should their object have been lost. */
  #find(accountId: string): BatchState | undefined {
    const state = this.#storage.load();
    if (state?.accountId !== accountId) return undefined;
    this.#advance();
    return state;
  }

  /** Begins what there is room for, and goes on with what nobody here carries out. */
  #advance(): void {
    const state = this.#storage.load();
    if (!state) return;
    const startable = state.isCancelled ? [] : itemsToStart(this.#storage.items());
    for (const item of startable) {
      this.#storage.putItem({ ...item, state: { kind: "running" } });
      const { index, generationId } = item;
      this.#feed.publish({ type: "item-started", index, generationId });
    }
    for (const item of this.#storage.items()) {
      if (item.state.kind !== "running" || this.#carried.has(item.index)) continue;
      const carrying = this.#carry(state, item);
      this.#carried.set(item.index, carrying);
      this.ctx.waitUntil(carrying);
    }
  }

  /** Never rejects: an item whose end is not seen is left to the alarm. */
  async #carry(state: BatchState, item: BatchItem): Promise<void> {
    const { index, generationId } = item;
    const { report } = this.#services;
    let generation: Generation | undefined;
    try {
      generation = await carryItem(item, {
        services: this.#services,
        batch: state,
        submission: this.#storage.submission(index),
        seen: this.#storage.seen(generationId),
        isCancelled: () => this.#storage.load()?.isCancelled ?? true,
        tell: (event, id) => {
          this.#storage.putSeen(generationId, id);
          this.#feed.publish(event);
        },
        moveTo: (provider) => {
          const current = this.#storage.items()[index];
          if (current) this.#storage.putItem({ ...current, provider });
        },
        background: (promise) => this.ctx.waitUntil(promise),
        now: () => Date.now(),
      });
    } catch (error) {
      report("an item of a batch is left to its alarm", error);
    }
    this.#carried.delete(index);
    if (generation) this.#end(index, generation);
  }

  /** Keeps what came of an item, and begins those that waited for its place. */
  #end(index: number, generation: Generation): void {
    const item = this.#storage.items()[index];
    if (item?.state.kind !== "running" || item.generationId !== generation.id) return;
    const ended = endedItem(item, generation);
    this.#storage.putItem(ended);
    const isCompleted = generation.status === "completed";
    if (isCompleted) this.#storage.removeSubmission(index);
    this.#feed.publish({ type: isCompleted ? "item-completed" : "item-failed", item: ended });
    this.#afterEnd();
  }

  /** An item that was cancelled before it began: what was reserved for it returns. */
  #endUnbegun(item: BatchItem): void {
    const ended: BatchItem = { ...item, state: { kind: "ended", result: null } };
    this.#storage.putUnreleased([...this.#storage.unreleased(), item.generationId]);
    this.#storage.putItem(ended);
    this.#feed.publish({ type: "item-failed", item: ended });
    this.#afterEnd();
  }

  #afterEnd(): void {
    const state = this.#storage.load();
    if (!state) return;
    if (this.#isRunning()) return this.#advance();
    const completed = { ...state, completedAt: Date.now() };
    this.#storage.put(completed);
    this.#feed.publish({ type: "completed", batch: this.#toBatch(completed) });
  }

  async #cancelItem(state: BatchState, item: BatchItem): Promise<void> {
    const { runs, report } = this.#services;
    try {
      const result = await runs.get(item.generationId).cancel(state.accountId);
      if (result.kind !== "unknown") return this.#end(item.index, result.generation);
      // It is just being submitted, or never was: whoever carries it finds that out.
      await this.#carried.get(item.index);
      const current = this.#storage.items()[item.index];
      if (current?.state.kind === "running") this.#endUnbegun(current);
    } catch (error) {
      report("an item of a batch cannot be cancelled yet", error);
    }
  }

  /** Returns what was reserved for items that never began; what fails is left to the alarm. */
  async #release(): Promise<void> {
    const { ledgers, report } = this.#services;
    const state = this.#storage.load();
    if (!state) return;
    const ledger = ledgers.get(state.accountId);
    for (const generationId of this.#storage.unreleased()) {
      try {
        await ledger.release({ generationId, now: Date.now() });
      } catch (error) {
        report("a reservation of a batch cannot be released yet", error);
        return;
      }
      const left = this.#storage.unreleased().filter((id) => id !== generationId);
      this.#storage.putUnreleased(left);
    }
  }

  #isRunning(): boolean {
    return batchStatus(this.#storage.items()) === "running";
  }

  #toBatch({ id, accountId, createdAt, completedAt }: BatchState): Batch {
    return { id, accountId, createdAt, completedAt, items: this.#storage.items() };
  }
}
