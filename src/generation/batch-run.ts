import { retryable } from "cloudflare:durable-objects";
import { DurableObject } from "cloudflare:workers";

import type { Caller } from "../accounts/caller.ts";
import type { Batch } from "../domain/batch.ts";
import { createServices, type Services } from "../services.ts";
import type { BatchNews, RetryResult } from "./batch-answers.ts";
import { BatchCarrier } from "./batch-carrier.ts";
import { BatchFeed } from "./batch-feed.ts";
import { forgottenItem, isRetryable, retriedItem } from "./batch-items.ts";
import { BatchStorage, type BatchState } from "./batch-storage.ts";
import type { BatchSubmission } from "./batch-submission.ts";
import { SureAlarm } from "./sure-alarm.ts";

/** How often the alarm looks whether the items are still carried out, in milliseconds. */
const watchdogMs = 60_000;

/** How long a batch answers for itself after its last item has ended: as long as an upload. */
const keptMs = 30 * 24 * 3_600_000;

/** Watchers of one batch at the same time. */
const mostWatchers = 256;

/** So many events go out in one answer. */
const mostEvents = 200;

/**
 * One batch: begins the generations of its items as there is room for them, and tells what becomes of
 * each. The runs make the images and answer for them; a batch whose object was lost goes on with its
 * next alarm, or with whoever asks for it.
 */
export class BatchRun extends DurableObject<Env> {
  static {
    // oxlint-disable-next-line typescript/unbound-method -- marked here, never called
    const { submit, describe, eventsAfter, cancel, retry, forget } = this.prototype;
    retryable(submit, describe, eventsAfter, cancel, retry, forget);
  }

  readonly #services: Services;
  readonly #storage: BatchStorage;
  readonly #feed: BatchFeed;
  readonly #carrier: BatchCarrier;
  readonly #alarm: SureAlarm;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#services = createServices(env);
    this.#storage = new BatchStorage(state.storage);
    this.#feed = new BatchFeed(this.#storage);
    const [services, storage, feed] = [this.#services, this.#storage, this.#feed];
    const background = (promise: Promise<unknown>) => state.waitUntil(promise);
    this.#carrier = new BatchCarrier({ services, storage, feed, background });
    this.#alarm = new SureAlarm({
      wake: () => this.#wake(),
      setAlarm: (inMs) => storage.setAlarm(Date.now() + inMs),
      report: services.report,
      event: "a batch's alarm failed",
    });
  }

  /** Takes a batch and begins. Taking it again changes nothing. */
  async submit(submission: BatchSubmission): Promise<Batch> {
    // What is known can have been kept when its alarm could not.
    if (this.#storage.load()) await this.#storage.setAlarm(Date.now() + watchdogMs);
    else await this.#storage.create(submission, watchdogMs);
    if (this.#feed.isEmpty) this.#feed.publish({ type: "accepted" });
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
    if (this.#feed.after(after).length === 0 && this.#carrier.isRunning()) {
      await this.#feed.next(mostWaitMs);
    }
    const news = this.#feed.after(after);
    const events = news.slice(0, mostEvents);
    const isTold = events.some(({ event }) => event.type === "completed");
    return {
      kind: "news",
      events,
      isOver: !this.#carrier.isRunning() && events.length === news.length,
      batch: isTold ? (this.describe(accountId) ?? null) : null,
    };
  }

  /** Begins no more items and cancels those under way. Undefined when there is no such batch. */
  async cancel(accountId: string): Promise<Batch | undefined> {
    const state = this.#find(accountId);
    if (!state) return undefined;
    await this.#carrier.cancelAll(state);
    return this.describe(accountId);
  }

  /**
   * Tries an item again as another generation, for which the caller has reserved. Asked again with the
   * same generation, it changes nothing.
   * @param caller What it may do now: since the batch was accepted, its tier may have changed.
   */
  async retry(
    index: number,
    generationId: string,
    { accountId, keyId, tier }: Caller,
  ): Promise<RetryResult> {
    const state = this.#find(accountId);
    const item = state && this.#storage.item(index);
    if (!state || !item) return { kind: "unknown" };
    const isKnown = [item.generationId, ...item.earlierIds].includes(generationId);
    if (!isKnown) {
      const submission = this.#storage.submission(index);
      if (!isRetryable(item) || !submission) {
        return { kind: "refused", batch: this.#toBatch(state) };
      }
      await this.#storage.setAlarm(Date.now() + watchdogMs);
      this.#storage.putItem(retriedItem(item, generationId));
      const again = { ...submission, generationId, keyId, tier: tier.name };
      this.#storage.putSubmission(index, again);
      this.#storage.put({ ...state, openedAt: Date.now(), completedAt: null });
    }
    return { kind: "accepted", batch: this.describe(accountId) ?? this.#toBatch(state) };
  }

  /** Removes what an item says of a generation that was deleted. */
  forget(accountId: string, generationId: string): void {
    if (this.#storage.load()?.accountId !== accountId) return;
    for (const item of this.#storage.items()) {
      if (item.generationId !== generationId) continue;
      this.#storage.putItem(forgottenItem(item));
      this.#storage.removeSubmission(item.index);
    }
    this.#feed.forget(generationId);
  }

  /** Goes on with what was left. */
  override alarm(): Promise<void> {
    return this.#alarm.goOff();
  }

  async #wake(): Promise<void> {
    const state = this.#storage.load();
    if (!state) return;
    const isLeft = this.#carrier.isRunning() || this.#storage.unreleased().length > 0;
    const removeAt = (state.completedAt ?? Date.now()) + keptMs;
    if (!isLeft && Date.now() >= removeAt) return this.#storage.erase();
    // Set first: what follows waits for others.
    await this.#storage.setAlarm(isLeft ? Date.now() + watchdogMs : removeAt);
    const looking = this.#carrier.lookForEnds(state);
    this.#carrier.advance();
    await this.#carrier.release(state);
    await looking;
  }

  /** The state, if it is this account's; and its items go on should their object have been lost. */
  #find(accountId: string): BatchState | undefined {
    const state = this.#storage.load();
    if (state?.accountId !== accountId) return undefined;
    this.#carrier.advance();
    return state;
  }

  #toBatch({ id, accountId, createdAt, openedAt, completedAt }: BatchState): Batch {
    const items = this.#storage.items();
    return { id, accountId, createdAt, openedAt, completedAt, items };
  }
}
