import { DurableObject } from "cloudflare:workers";

import type { Generation } from "../domain/generation.ts";
import { createServices, type Services } from "../services.ts";
import { Broadcast, type WatchOptions } from "./broadcast.ts";
import { CallOrigin } from "./call-origin.ts";
import { drawImage } from "./draw-image.ts";
import { inParallel } from "./in-parallel.ts";
import { KnownCircuits } from "./known-circuits.ts";
import { acceptedGeneration, endedGeneration, interruptedGeneration } from "./outcome.ts";
import { createPreviewShelf } from "./preview-shelf.ts";
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

/** What became of a submission. An `overloaded` run was not begun, and nothing was spent. */
export type SubmitResult =
  | { readonly kind: "accepted"; readonly generation: Generation }
  | { readonly kind: "overloaded" };

/** The same, with the events as frames from the first one on; see run-frames.ts. */
export type WatchResult =
  | { readonly kind: "watching"; readonly frames: ReadableStream<Uint8Array> }
  | { readonly kind: "overloaded" };

/** What a run keeps in its own storage. */
type RunState =
  | { readonly kind: "running"; readonly submission: Submission }
  | { readonly kind: "ended"; readonly generation: Generation; readonly logTries: number }
  | { readonly kind: "logged"; readonly generation: Generation };

/**
 * One generation: the only place where a provider is called. It outlives its client, because an
 * object lives as long as its outbound call, and it is its own outbox: the row in D1 follows from
 * it, tried again by its alarm until it is written.
 */
export class GenerationRun extends DurableObject<Env> {
  readonly #services: Services;
  readonly #broadcast: Broadcast;
  /** Set while this instance carries the run out; a fresh instance of a lost run has it not. */
  #isLive = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#services = createServices(env);
    this.#broadcast = new Broadcast(createPreviewShelf(state.storage));
  }

  /** Takes a submission and begins. Taking it again changes nothing. */
  async submit(submission: Submission): Promise<SubmitResult> {
    const known = await this.#load();
    if (known) return { kind: "accepted", generation: generationOf(known) };
    if (this.#services.images.waiting() > mostWaiting) return { kind: "overloaded" };
    await this.#keep({ kind: "running", submission }, watchdogMs);
    this.#isLive = true;
    this.#broadcast.publish({ type: "accepted", generationId: submission.generationId });
    this.ctx.waitUntil(this.#run(submission));
    return { kind: "accepted", generation: acceptedGeneration(submission) };
  }

  /** Submits and watches in one call. */
  async submitAndWatch(
    submission: Submission,
    options: Omit<WatchOptions, "after">,
  ): Promise<WatchResult> {
    const result = await this.submit(submission);
    if (result.kind === "overloaded") return result;
    return { kind: "watching", frames: this.#broadcast.watch({ ...options, after: 0 }) };
  }

  /** The generation as it stands; undefined when there is none or it is another account's. */
  async describe(accountId: string): Promise<Generation | undefined> {
    const state = await this.#load();
    if (!state) return undefined;
    const generation = generationOf(state);
    return generation.accountId === accountId ? generation : undefined;
  }

  /** Finishes what was left: a lost run, an unwritten row, or storage that is no longer needed. */
  override async alarm(): Promise<void> {
    const state = await this.#load();
    switch (state?.kind) {
      case undefined:
        return;
      case "running":
        if (this.#isLive) await this.#keep(state, watchdogMs);
        else await this.#end(interruptedGeneration(state.submission, Date.now()));
        return;
      case "ended":
        await this.#log(state);
        return;
      case "logged":
        await this.ctx.storage.deleteAll();
        return;
    }
  }

  /** Never rejects: what goes wrong becomes part of the outcome, or is left to the alarm. */
  async #run(submission: Submission): Promise<void> {
    const { catalog, providers, images, breakers, report } = this.#services;
    const { fetch, openRelay } = this.#services;
    const origin = new CallOrigin(fetch, () => openRelay(submission.generationId));
    const circuits = new KnownCircuits(submission.circuits);
    let lastNumber = 0;
    const drawn = await inParallel(submission.request.count, mostCallsAtOnce, (imageIndex) =>
      drawImage({
        submission,
        imageIndex,
        catalog,
        providers,
        images,
        origin,
        report,
        nextNumber: () => (lastNumber += 1),
        broadcast: this.#broadcast,
        breakers,
        circuits,
        background: (promise) => this.ctx.waitUntil(promise),
        now: () => Date.now(),
      }),
    );
    try {
      await this.#end(endedGeneration(submission, drawn, Date.now()));
    } catch (error) {
      report("the end of a generation is not kept yet", error);
    } finally {
      this.#isLive = false;
    }
  }

  /** Keeps the outcome, tells it, and only then writes the row: no answer waits for D1. */
  async #end(generation: Generation): Promise<void> {
    const state: RunState = { kind: "ended", generation, logTries: 0 };
    try {
      // The alarm is set already: it finds the row unwritten should this instance be lost.
      await this.ctx.storage.put("state", state);
    } finally {
      const type = generation.status === "completed" ? "completed" : "failed";
      this.#broadcast.publish({ type, generation });
      this.#broadcast.close();
    }
    await this.#log(state);
  }

  /** Writes the row; when D1 refuses, the alarm tries again. */
  async #log({ generation, logTries }: Extract<RunState, { kind: "ended" }>): Promise<void> {
    const isSaved = await this.#services.generations.save(generation).then(
      () => true,
      (error: unknown) => {
        this.#services.report("the row in D1 is not written yet", error);
        return false;
      },
    );
    if (isSaved) await this.#keep({ kind: "logged", generation }, keptMs);
    else {
      const waitMs = Math.min(firstLogRetryMs * 2 ** logTries, lastLogRetryMs);
      await this.#keep({ kind: "ended", generation, logTries: logTries + 1 }, waitMs);
    }
  }

  #load(): Promise<RunState | undefined> {
    return this.ctx.storage.get<RunState>("state");
  }

  /** Saves the state and when to look at it again as one write: neither is ever there alone. */
  async #keep(state: RunState, alarmInMs: number): Promise<void> {
    const { storage } = this.ctx;
    await Promise.all([storage.put("state", state), storage.setAlarm(Date.now() + alarmInMs)]);
  }
}

function generationOf(state: RunState): Generation {
  return state.kind === "running" ? acceptedGeneration(state.submission) : state.generation;
}
