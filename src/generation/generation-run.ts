import { DurableObject } from "cloudflare:workers";

import type { Generation } from "../domain/generation.ts";
import { createServices, type Services } from "../services.ts";
import { Broadcast, type WatchOptions } from "./broadcast.ts";
import { CallOrigin } from "./call-origin.ts";
import { drawImage } from "./draw-image.ts";
import { lastNumber, resume } from "./image-progress.ts";
import { inParallel } from "./in-parallel.ts";
import { KnownCircuits } from "./known-circuits.ts";
import { acceptedGeneration, endedGeneration } from "./outcome.ts";
import { createPreviewShelf } from "./preview-shelf.ts";
import { RunStorage, type RunState } from "./run-storage.ts";
import type { Submission } from "./submission.ts";

/** Calls of one generation that may be under way at once. */
const mostCallsAtOnce = 5;

/** How often the alarm looks whether a run is still carried out, and its row written. */
const watchdogMs = 60_000;

/** How long a run answers for itself after its row is written. */
const keptMs = 24 * 3_600_000;

/** Waits between tries to write the row: doubled each time, with this first and this last. */
const firstLogRetryMs = 1000;
const lastLogRetryMs = 60_000;

/**
 * New runs are turned away while more images than this wait for memory in the isolate: those that
 * are paid for come first. Each waits with no more than one read of its body.
 */
const mostWaiting = 32;

/** Watchers of one run at the same time: a page, its reloads and calls sent again, not an audience. */
const mostWatchers = 256;

/** What became of a submission. An `overloaded` run was not begun, and nothing was spent. */
export type SubmitResult =
  | { readonly kind: "accepted"; readonly generation: Generation }
  | { readonly kind: "overloaded" };

interface Watching {
  readonly kind: "watching";
  /** See run-frames.ts. */
  readonly frames: ReadableStream<Uint8Array>;
}

/** The same, with the events as frames from the first one on. */
export type SubmitAndWatchResult = Watching | { readonly kind: "overloaded" };

/**
 * What became of the wish to watch. The run is `unknown` when it is none of this account, `over`
 * when nothing follows the last event that the watcher has, and `crowded` when too many watch.
 */
export type WatchResult = Watching | { readonly kind: "unknown" | "over" | "crowded" };

/** What became of the wish to cancel: an `ended` generation cannot be cancelled any more. */
export type CancelResult =
  | { readonly kind: "cancelled" | "ended"; readonly generation: Generation }
  | { readonly kind: "unknown" };

type Running = Extract<RunState, { kind: "running" }>;

/**
 * One generation: the only place where a provider is called. It outlives its client, because an
 * object lives as long as its outbound call; what it does is kept before it is done, so that a fresh
 * object carries on for a lost one; and it is its own outbox: the row in D1 follows from it, tried
 * again by its alarm until it is written.
 */
export class GenerationRun extends DurableObject<Env> {
  readonly #services: Services;
  readonly #storage: RunStorage;
  readonly #broadcast: Broadcast;
  readonly #cancelled = new AbortController();
  /** Set while this instance carries the run out; a fresh instance of a lost run has it not. */
  #carried: Promise<void> | undefined;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#services = createServices(env);
    this.#storage = new RunStorage(state.storage);
    this.#broadcast = new Broadcast(createPreviewShelf(state.storage), this.#storage);
    const known = this.#storage.load();
    if (known && known.kind !== "running") this.#broadcast.close();
  }

  /** Takes a submission and begins. Taking it again changes nothing. */
  async submit(submission: Submission): Promise<SubmitResult> {
    const known = this.#load();
    if (known) return { kind: "accepted", generation: generationOf(known) };
    if (this.#services.images.waiting() > mostWaiting) return { kind: "overloaded" };
    const state: Running = { kind: "running", submission, isCancelled: false };
    await this.#storage.keep(state, watchdogMs);
    this.#broadcast.publish({ type: "accepted", generationId: submission.generationId });
    this.#carryOut(state);
    return { kind: "accepted", generation: acceptedGeneration(submission) };
  }

  /** Submits and watches in one call. */
  async submitAndWatch(
    submission: Submission,
    options: Omit<WatchOptions, "after">,
  ): Promise<SubmitAndWatchResult> {
    const result = await this.submit(submission);
    if (result.kind === "overloaded") return result;
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

  /** Finishes what was left: a lost run, an unwritten row, or storage that is no longer needed. */
  override async alarm(): Promise<void> {
    const state = this.#load();
    switch (state?.kind) {
      case undefined:
        return;
      case "running":
        await this.#storage.keep(state, watchdogMs);
        return;
      case "ended":
        await this.#log(state);
        return;
      case "logged":
        await this.#storage.erase();
        return;
    }
  }

  /** The state, and if it is that of a run whose object was lost, goes on with it. */
  #load(): RunState | undefined {
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
    const { catalog, providers, images, breakers, report, config } = this.#services;
    const { fetch, openRelay } = this.#services;
    const origin = new CallOrigin(fetch, () => openRelay(submission.generationId));
    const circuits = new KnownCircuits(submission.circuits);
    const known = this.#storage.progress(submission.request.count);
    let number = lastNumber(known);
    const resumptions = known.map((image) => resume(image, config.interruptedRetries, Date.now()));
    const drawn = await inParallel(resumptions, mostCallsAtOnce, (resumption, imageIndex) =>
      drawImage({
        submission,
        imageIndex,
        resumption,
        save: (progress) => this.#storage.putProgress(imageIndex, progress),
        cancelled: this.#cancelled.signal,
        catalog,
        providers,
        images,
        origin,
        report,
        nextNumber: () => (number += 1),
        broadcast: this.#broadcast,
        breakers,
        circuits,
        background: (promise) => this.ctx.waitUntil(promise),
        now: () => Date.now(),
      }),
    );
    try {
      const isCancelled = this.#cancelled.signal.aborted;
      await this.#end(endedGeneration(submission, drawn, { isCancelled, now: Date.now() }));
    } catch (error) {
      report("the end of a generation is not kept yet", error);
      // The alarm goes on: every image is on record, and only the end is made again.
      this.#carried = undefined;
    }
  }

  /** Keeps the outcome, tells it, and only then writes the row: no answer waits for D1. */
  async #end(generation: Generation): Promise<void> {
    const state = { kind: "ended", generation, logTries: 0 } as const;
    try {
      // The alarm is set already: it finds the row unwritten should this instance be lost.
      this.#storage.put(state);
    } finally {
      const type = generation.status === "completed" ? "completed" : "failed";
      this.#broadcast.publish({ type, generation });
      this.#broadcast.close();
    }
    await this.#log(state);
  }

  /** Writes the row and settles; while D1 or the ledger refuses, the alarm tries again. */
  async #log({ generation, logTries }: Extract<RunState, { kind: "ended" }>): Promise<void> {
    const { generations, report } = this.#services;
    const done = await Promise.allSettled([generations.save(generation), this.#settle(generation)]);
    const refusals = done.flatMap((result) =>
      result.status === "rejected" ? [result.reason] : [],
    );
    for (const error of refusals) report("the row or the ledger is not written yet", error);
    if (refusals.length === 0) await this.#storage.keep({ kind: "logged", generation }, keptMs);
    else {
      const waitMs = Math.min(firstLogRetryMs * 2 ** logTries, lastLogRetryMs);
      await this.#storage.keep({ kind: "ended", generation, logTries: logTries + 1 }, waitMs);
    }
  }

  /** What was reserved turns into what was used; settling again changes nothing. */
  async #settle({ id, accountId, images, costMicroUsd }: Generation): Promise<void> {
    await this.#services.ledgers.get(accountId).settle({
      generationId: id,
      now: Date.now(),
      images: images.length,
      microUsd: costMicroUsd,
    });
  }
}

function generationOf(state: RunState): Generation {
  return state.kind === "running" ? acceptedGeneration(state.submission) : state.generation;
}
