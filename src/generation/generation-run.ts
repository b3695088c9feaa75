import { DurableObject } from "cloudflare:workers";

import type { Generation } from "../domain/generation.ts";
import { createServices, type Services } from "../services.ts";
import { createBroadcast, type Broadcast } from "./broadcast.ts";
import { drawImage } from "./draw-image.ts";
import { inParallel } from "./in-parallel.ts";
import { acceptedGeneration, endedGeneration } from "./outcome.ts";
import type { Submission } from "./submission.ts";

/** Calls of one generation that may be under way at once. */
const mostCallsAtOnce = 5;

/** A run that has not ended by then has lost its object: longer than any sequence of deadlines. */
const watchdogMs = 15 * 60_000;

/** How long a run answers for itself after its row is written. */
const keptMs = 24 * 3_600_000;

/** Waits between tries to write the row: doubled each time, with this first and this last. */
const firstLogRetryMs = 1000;
const lastLogRetryMs = 60_000;

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
  readonly #broadcast: Broadcast = createBroadcast();
  /** Set while this instance carries the run out; a fresh instance of a lost run has it not. */
  #isLive = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#services = createServices(env);
  }

  /**
   * Takes a submission and begins. Taking it again changes nothing.
   * @returns The generation as it stands.
   */
  async submit(submission: Submission): Promise<Generation> {
    const known = await this.#load();
    if (known) return generationOf(known);
    await this.#save({ kind: "running", submission });
    await this.ctx.storage.setAlarm(Date.now() + watchdogMs);
    this.#isLive = true;
    this.#broadcast.publish({ type: "accepted", generationId: submission.generationId });
    this.ctx.waitUntil(this.#run(submission));
    return acceptedGeneration(submission);
  }

  /**
   * Submits and watches in one call.
   * @returns The events as frames, from the first one on; see run-frames.ts.
   */
  async submitAndWatch(
    submission: Submission,
    options: { readonly previews: boolean },
  ): Promise<ReadableStream<Uint8Array>> {
    await this.submit(submission);
    return this.#broadcast.watch({ previews: options.previews, after: 0 });
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
        if (this.#isLive) await this.ctx.storage.setAlarm(Date.now() + watchdogMs);
        else await this.#end(interrupted(state.submission, Date.now()));
        return;
      case "ended":
        await this.#log(state);
        return;
      case "logged":
        await this.ctx.storage.deleteAll();
        return;
    }
  }

  async #run(submission: Submission): Promise<void> {
    const { catalog, providers, images } = this.#services;
    let attempts = 0;
    const stop = new AbortController();
    try {
      const drawn = await inParallel(submission.request.count, mostCallsAtOnce, (imageIndex) =>
        drawImage({
          submission,
          imageIndex,
          catalog,
          providers,
          images,
          nextNumber: () => (attempts += 1),
          publish: (event, payload) => this.#broadcast.publish(event, payload),
          signal: stop.signal,
          now: () => Date.now(),
        }),
      );
      await this.#end(endedGeneration(submission, drawn, Date.now()));
    } catch (error) {
      stop.abort();
      this.#services.report("generation failed by a fault of ours", error);
      await this.#end(interrupted(submission, Date.now()));
    } finally {
      this.#isLive = false;
    }
  }

  /** Keeps the outcome, tells it, and only then writes the row: no answer waits for D1. */
  async #end(generation: Generation): Promise<void> {
    const state: RunState = { kind: "ended", generation, logTries: 0 };
    await this.#save(state);
    const type = generation.status === "completed" ? "completed" : "failed";
    this.#broadcast.publish({ type, generation });
    this.#broadcast.close();
    await this.#log(state);
  }

  async #log({ generation, logTries }: Extract<RunState, { kind: "ended" }>): Promise<void> {
    try {
      await this.#services.generations.save(generation);
      await this.#save({ kind: "logged", generation });
      await this.ctx.storage.setAlarm(Date.now() + keptMs);
    } catch (error) {
      this.#services.report("the row in D1 is not written yet", error);
      await this.#save({ kind: "ended", generation, logTries: logTries + 1 });
      const waitMs = Math.min(firstLogRetryMs * 2 ** logTries, lastLogRetryMs);
      await this.ctx.storage.setAlarm(Date.now() + waitMs);
    }
  }

  #load(): Promise<RunState | undefined> {
    return this.ctx.storage.get<RunState>("state");
  }

  async #save(state: RunState): Promise<void> {
    await this.ctx.storage.put("state", state);
  }
}

function generationOf(state: RunState): Generation {
  return state.kind === "running" ? acceptedGeneration(state.submission) : state.generation;
}

/** A run whose object was lost while its call was out: what the provider did is not known. */
function interrupted(submission: Submission, now: number): Generation {
  return {
    ...acceptedGeneration(submission),
    status: "failed",
    completedAt: now,
    error: {
      code: "generation_interrupted",
      detail: "The generation was interrupted and may have been charged. Try it again.",
    },
  };
}
