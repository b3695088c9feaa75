import { dueDuties, isEmpty, isForgettable, nextDueAt, type Duty } from "./outbox.ts";
import type { RunState, RunStorage } from "./run-storage.ts";
import { afterTry, tryDuty, type WorkOffInput } from "./work-off.ts";

type Ended = Extract<RunState, { kind: "ended" }>;

/** How long a run answers for itself after its last duty is done. */
const keptMs = 24 * 3_600_000;

/** When to look again while all that is left is being tried. */
const lookAgainMs = 60_000;

/**
 * Works off the outbox of a run that has ended, each duty on its own. What is done is kept with the
 * next that fails, or with the last: doing a duty again changes nothing.
 */
export class OutboxWorker {
  readonly #storage: RunStorage;
  readonly #input: WorkOffInput;
  /** The duties that are being tried. */
  readonly #busy = new Set<Duty>();
  /** The run with what was done since it was kept. */
  #ended: Ended | undefined;

  constructor(storage: RunStorage, input: WorkOffInput) {
    this.#storage = storage;
    this.#input = input;
  }

  /** Tries what is due and not being tried already, and sets the alarm for the rest. */
  async work(): Promise<void> {
    const ended = this.#load();
    if (!ended) return;
    const due = dueDuties(ended.outbox, this.#input.now(), this.#busy);
    await Promise.all(due.map((duty) => this.#try(duty, ended)));
    await this.#keep();
  }

  /** Whether nothing is left but what a deletion makes needless. */
  isForgettable(): boolean {
    const ended = this.#load();
    return !ended || isForgettable(ended.outbox);
  }

  /** What is left was removed. A duty that is being tried finds nothing to keep. */
  drop(): void {
    this.#ended = undefined;
  }

  #load(): Ended | undefined {
    if (this.#ended) return this.#ended;
    const state = this.#storage.load();
    this.#ended = state?.kind === "ended" ? state : undefined;
    return this.#ended;
  }

  async #try(duty: Duty, ended: Ended): Promise<void> {
    this.#busy.add(duty);
    const result = await tryDuty(duty, ended, this.#input);
    this.#busy.delete(duty);
    // Other duties were done meanwhile.
    const current = this.#load();
    if (!current) return;
    const now = this.#input.now();
    this.#ended = afterTry(current, duty, result, { now, random: Math.random() });
    if (this.#isLineDue()) await this.#try("line", this.#ended);
    if (result.kind === "done") return;
    const isGivenUp = this.#ended?.outbox[duty] === undefined;
    if (isGivenUp) this.#input.services.report(`a run's duty is given up: ${duty}`, null);
    // One that still waits for its answer must not hold up the next try of this one.
    await this.#keep();
  }

  /** It waits for others and comes with the last of them, not a minute later. */
  #isLineDue(): boolean {
    const outbox = this.#ended?.outbox;
    return (
      outbox !== undefined && dueDuties(outbox, this.#input.now(), this.#busy).includes("line")
    );
  }

  /** With the alarm for the next duty; or, when all are done, for the end of the run's own storage. */
  async #keep(): Promise<void> {
    const ended = this.#load();
    if (!ended) return;
    const now = this.#input.now();
    if (isEmpty(ended.outbox)) {
      this.#ended = undefined;
      const { generation } = ended;
      return this.#storage.keep({ kind: "logged", generation, eraseAt: now + keptMs }, keptMs);
    }
    const dueAt = nextDueAt(ended.outbox, this.#busy) ?? now + lookAgainMs;
    return this.#storage.keep(ended, Math.max(0, dueAt - now));
  }
}
