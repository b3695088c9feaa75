import { retryable } from "cloudflare:durable-objects";
import { DurableObject } from "cloudflare:workers";

import type { Generation } from "../domain/generation.ts";
import { retried } from "../retried.ts";
import { createServices, type Services } from "../services.ts";
import type { PartShelf } from "../storage/part-shelf.ts";
import { isOnShelf } from "../storage/unfinished-upload.ts";
import { Broadcast, type WatchOptions } from "./broadcast.ts";
import { drawAll } from "./draw-all.ts";
import { endedState } from "./ended-state.ts";
import { createEventJournal } from "./event-journal.ts";
import { OutboxWorker } from "./outbox-worker.ts";
import { acceptedGeneration, endedGeneration, type DrawnImage } from "./outcome.ts";
import { createPreviewShelf } from "./preview-shelf.ts";
import { readShelf, type ImageRange } from "./read-shelf.ts";
import type {
  CancelResult,
  ReadImageResult,
  SubmitAndWatchResult,
  SubmitResult,
  WatchResult,
} from "./run-answers.ts";
import { createPartShelf } from "./run-part-shelf.ts";
import { RunStorage, type RunState } from "./run-storage.ts";
import type { Submission } from "./submission.ts";
import { SureAlarm } from "./sure-alarm.ts";

/** How often the alarm looks whether a run is still carried out, and its row written. */
const watchdogMs = 60_000;

/** Waits before an alarm that could not be set is set again, in milliseconds. */
const alarmAgainAfterMs = [20, 200, 1000];

/**
 * New runs are turned away while more images than this wait for memory in the isolate: those that
 * are paid for come first. Each waits with no more than one read of its body.
 */
const mostWaiting = 32;

/** Watchers of one run at the same time: a page, its reloads and calls sent again, not an audience. */
const mostWatchers = 256;

type Running = Extract<RunState, { kind: "running" }>;
type Ended = Extract<RunState, { kind: "ended" }>;

/**
 * One generation: the only place where a provider is called. It outlives its client, because an
 * object lives as long as its outbound call; what it does is kept before it is done, so that a fresh
 * object carries on for a lost one; and it is its own outbox: what follows from its end is tried
 * again by its alarm until it is done.
 */
export class GenerationRun extends DurableObject<Env> {
  static {
    // oxlint-disable-next-line typescript/unbound-method -- marked here, never called
    const { submit, submitAndWatch, watch, describe, cancel, forget, readImage } = this.prototype;
    retryable(submit, submitAndWatch, watch, describe, cancel, forget, readImage);
  }

  readonly #services: Services;
  readonly #storage: RunStorage;
  readonly #shelf: PartShelf;
  readonly #broadcast: Broadcast;
  readonly #outbox: OutboxWorker;
  readonly #alarm: SureAlarm;
  readonly #cancelled = new AbortController();
  /** Set while this instance carries the run out; a fresh instance of a lost run has it not. */
  #carried: Promise<void> | undefined;
  /** How it ended, while that cannot be kept. */
  #unkept: Ended | undefined;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#services = createServices(env);
    this.#storage = new RunStorage(state.storage);
    this.#shelf = createPartShelf(state.storage);
    const { images, report } = this.#services;
    const journal = createEventJournal(this.#storage, report);
    this.#broadcast = new Broadcast(createPreviewShelf(state.storage), journal);
    const input = { services: this.#services, shelf: this.#shelf, now: () => Date.now() };
    this.#outbox = new OutboxWorker(this.#storage, input);
    this.#alarm = new SureAlarm({
      wake: () => this.#wake(),
      setAlarm: (inMs) => this.#storage.setAlarm(inMs),
      report,
      event: "a run's alarm failed",
    });
    // What another instance held in this isolate was lost with it.
    images.reclaim(state.id.name ?? "");
    const known = this.#storage.load();
    if (known && known.kind !== "running") this.#broadcast.close();
  }

  /**
   * Takes a submission and begins. Taking it again changes nothing.
   * @param isAgain It may have been taken before, and even have ended and been removed since.
   */
  async submit(submission: Submission, isAgain = false): Promise<SubmitResult> {
    let known = this.#load();
    if (!known) {
      const { accountId, generationId: id } = submission;
      if (this.#services.images.waiting() > mostWaiting) return { kind: "overloaded" };
      if (isAgain && (await this.#services.records.has({ accountId, id }))) return { kind: "gone" };
      // Another call of the same may have begun it meanwhile.
      known = this.#load();
    }
    if (!known) return this.#begin(submission);
    // The state can have been kept when the alarm could not. Accepted is what goes on by itself.
    if (known.kind === "running") await this.#storage.requireAlarm(watchdogMs);
    return { kind: "accepted", generation: generationOf(known) };
  }

  /** Submits and watches in one call. */
  async submitAndWatch(
    submission: Submission,
    options: Omit<WatchOptions, "after">,
    isAgain = false,
  ): Promise<SubmitAndWatchResult> {
    const result = await this.submit(submission, isAgain);
    if (result.kind !== "accepted") return result;
    return { kind: "watching", frames: this.#broadcast.watch({ ...options, after: 0 }) };
  }

  /** Watches a run that is there already, whether it has ended or not. */
  watch(accountId: string, options: WatchOptions): WatchResult {
    if (!this.#find(accountId)) return { kind: "unknown" };
    if (this.#broadcast.isOver(options.after)) return { kind: "over" };
    if (this.#broadcast.watchers >= mostWatchers) return { kind: "crowded" };
    return { kind: "watching", frames: this.#broadcast.watch(options) };
  }

  /** The generation as it stands; undefined when there is none or it is another account's. */
  describe(accountId: string): Generation | undefined {
    const state = this.#find(accountId);
    return state && generationOf(state);
  }

  /** Ends the calls that are under way, makes no others, and answers with what came of it. */
  async cancel(accountId: string): Promise<CancelResult> {
    const state = this.#storage.load();
    if (state?.kind === "running" && state.submission.accountId === accountId) {
      this.#storage.put({ ...state, isCancelled: true });
      this.#cancelled.abort();
      // A lost run ends by itself, too: it goes on, and finds that it makes no more calls.
      this.#load();
      await this.#carried;
    }
    const generation = this.describe(accountId);
    if (!generation) return { kind: "unknown" };
    return { kind: generation.status === "cancelled" ? "cancelled" : "ended", generation };
  }

  /**
   * Removes what a run keeps of its generation, once it has ended and all is written. Of a run that is
   * gone, or another account's, it is `unknown`.
   */
  async forget(accountId: string): Promise<"running" | "settling" | "forgotten" | "unknown"> {
    const state = this.#find(accountId);
    switch (state?.kind) {
      case undefined:
        return "unknown";
      case "running":
        return "running";
      case "ended":
        // Who is told for hours, in vain, must not hold up a deletion.
        if (this.#unkept || !this.#outbox.isForgettable()) return "settling";
        this.#outbox.drop();
        await this.#storage.erase();
        return "forgotten";
      case "logged":
        await this.#storage.erase();
        return "forgotten";
    }
  }

  /** Reads a picture that R2 has not yet: an image, or its original. */
  readImage(accountId: string, pictureKey: string, range: ImageRange): ReadImageResult {
    const state = this.#find(accountId);
    if (state?.kind !== "ended") return { kind: "unknown" };
    const upload = state.unfinished.find(({ key }) => key === pictureKey);
    if (!upload) return { kind: "unknown" };
    if (!isOnShelf(upload)) return { kind: "later" };
    return { kind: "found", bytes: readShelf(this.#shelf, upload, range) };
  }

  /** Finishes what was left. */
  override alarm(): Promise<void> {
    return this.#alarm.goOff();
  }

  /** A lost run, an outbox that is not empty, or storage that is no longer needed. */
  async #wake(): Promise<void> {
    this.#keepEnd();
    const state = this.#load();
    switch (state?.kind) {
      case undefined:
        return;
      case "running":
        await this.#storage.setAlarm(watchdogMs);
        return;
      case "ended":
        await this.#outbox.work();
        return;
      case "logged": {
        // The alarm can be an earlier one that could not be moved.
        const leftMs = state.eraseAt - Date.now();
        await (leftMs > 0 ? this.#storage.setAlarm(leftMs) : this.#storage.erase());
        return;
      }
    }
  }

  /** Nothing is waited for in between: whoever asks next finds it under way. */
  async #begin(submission: Submission): Promise<SubmitResult> {
    const state: Running = { kind: "running", submission, isCancelled: false };
    this.#storage.put(state);
    const alarm = this.#storage.setAlarm(watchdogMs);
    this.#broadcast.publish({ type: "accepted", generationId: submission.generationId });
    this.#carryOut(state);
    await alarm;
    return { kind: "accepted", generation: acceptedGeneration(submission) };
  }

  /** The state, and if it is that of a run whose object was lost, goes on with it. */
  #load(): RunState | undefined {
    if (this.#unkept) return this.#unkept;
    const state = this.#storage.load();
    if (state?.kind === "running" && !this.#carried) {
      this.#services.report("a run goes on whose object was lost", null);
      if (state.isCancelled) this.#cancelled.abort();
      this.#carryOut(state);
    }
    return state;
  }

  #find(accountId: string): RunState | undefined {
    const state = this.#load();
    return state && generationOf(state).accountId === accountId ? state : undefined;
  }

  #carryOut(state: Running): void {
    this.#carried = this.#run(state);
    this.ctx.waitUntil(this.#carried);
  }

  /** Never rejects: what goes wrong becomes part of the outcome, or is left to the alarm. */
  async #run({ submission }: Running): Promise<void> {
    const { report } = this.#services;
    const unset = (error: unknown) => report("a run's alarm cannot be set", error);
    try {
      await retried(() => this.#storage.requireAlarm(watchdogMs), alarmAgainAfterMs, unset).catch(
        unset,
      );
      const drawn = await drawAll(submission, {
        services: this.#services,
        storage: this.#storage,
        shelf: this.#shelf,
        broadcast: this.#broadcast,
        cancelled: this.#cancelled.signal,
        background: (promise) => this.ctx.waitUntil(promise),
      });
      const isCancelled = this.#cancelled.signal.aborted;
      const generation = endedGeneration(submission, drawn, { isCancelled, now: Date.now() });
      this.#end(generation, drawn, submission);
    } catch (error) {
      report("the end of a generation is not kept yet", error);
      // The alarm goes on: with what came of it, if that is known, else with what is on record.
      if (!this.#unkept) this.#carried = undefined;
    }
  }

  /** Keeps the outcome and tells it. What follows is worked off beside: nobody waits for D1. */
  #end(generation: Generation, drawn: readonly DrawnImage[], submission: Submission): void {
    const { webhook, arrival = null } = submission;
    const sighted = { arrival, ...this.#broadcast.shown };
    try {
      // The alarm is set already: it finds the outbox full should this instance be lost.
      this.#unkept = endedState(generation, drawn, { webhook, sighted, now: Date.now() });
      this.#keepEnd();
    } finally {
      const type = generation.status === "completed" ? "completed" : "failed";
      this.#broadcast.publish({ type, generation });
      this.#broadcast.close();
    }
    this.ctx.waitUntil(this.#outbox.work());
  }

  /** @throws While storage refuses it. */
  #keepEnd(): void {
    if (!this.#unkept) return;
    this.#storage.put(this.#unkept);
    this.#unkept = undefined;
  }
}

function generationOf(state: RunState): Generation {
  return state.kind === "running" ? acceptedGeneration(state.submission) : state.generation;
}
