import { AsyncLocalStorage } from "node:async_hooks";

import { sharedNow, withClockAhead } from "./clock.ts";

/** Something that a run or a request asks of the platform. */
export interface Point {
  /** In whose context it happens. */
  readonly place: "run" | "front";
  /** Such as `r2.put image` or `kv.put state`. */
  readonly name: string;
  /** How many of this name there have been in this place, from 1. */
  readonly occurrence: number;
  /** How many there have been in this place, from 1. */
  readonly number: number;
  /** Milliseconds since the script began, by its own clock. */
  readonly afterMs: number;
}

/**
 * What the platform does at a point.
 * - `refuse`: nothing is done, and an error thrown.
 * - `lose-answer`: it is done, and an error thrown.
 * - `hang`: nothing is done, and no answer ever comes.
 * - `reset`: the run's object is aborted, before it is done, while it is, or after it.
 * - `jump`: the clock jumps, and it is done.
 */
export type Action =
  | { readonly kind: "pass" | "refuse" | "lose-answer" | "hang" }
  | { readonly kind: "reset"; readonly when: ResetTime }
  | { readonly kind: "jump"; readonly ms: number };

export type ResetTime = "before" | "during" | "after";

export type Decide = (point: Point) => Action;

export const pass: Action = { kind: "pass" };

/** So far the clocks of two scripts are apart: no request finds a circuit that another looked at. */
const apartMs = 60_000;
let scripts = 0;

/** What happens to one request and its run. Known by a mark that its prompt holds. */
export class Script {
  readonly mark = crypto.randomUUID();
  /** All that was asked, in order. */
  readonly points: Point[] = [];
  /** What was done beside passing it on. */
  readonly struck: string[] = [];
  /** How often the run's object was aborted. */
  resets = 0;
  /** The numbers of attempts whose image R2 took whole. */
  readonly stored: number[] = [];
  /** Null before a run was given its submission. */
  generationId: string | null = null;
  readonly #decide: Decide;
  readonly #counts = new Map<string, number>();
  readonly #beganAt = sharedNow();
  readonly #apartMs = (scripts += 1) * apartMs;
  #aheadMs = 0;
  #isRepaired = false;

  constructor(decide: Decide) {
    this.#decide = decide;
  }

  /** How far the clock is ahead of everybody else's, in the front Worker or in the run. */
  aheadMs(place: Point["place"]): number {
    return this.#apartMs + (place === "run" ? this.#aheadMs : 0);
  }

  /** Moves the run's clock, forward or back. */
  jump(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Moves the run's clock forward to an instant, if it is not there yet. */
  passUntil(unixMs: number): void {
    this.#aheadMs = Math.max(this.#aheadMs, unixMs - sharedNow() - this.#apartMs);
  }

  /** From now on, everything passes. */
  repair(): void {
    this.#isRepaired = true;
  }

  /** What is to be done at a point that has come. */
  reach(place: Point["place"], name: string): Action {
    const occurrence = this.#count(`${place} ${name}`);
    const number = this.#count(place);
    const afterMs = sharedNow() + this.#aheadMs - this.#beganAt;
    const point = { place, name, occurrence, number, afterMs };
    this.points.push(point);
    const action = this.#isRepaired ? pass : this.#decide(point);
    if (action.kind !== "pass") this.struck.push(`${action.kind} ${name}`);
    return action;
  }

  #count(what: string): number {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count;
  }
}

/** In whose context something is asked. */
export interface Actor {
  readonly script: Script;
  /** The run's object; null in the front Worker, which cannot be aborted. */
  readonly object: DurableObjectState | null;
}

const actors = new AsyncLocalStorage<Actor>();

/** Runs a callback, and all that follows from it, as part of a script and by its clock. */
export function actAs<Result>(actor: Actor, callback: () => Result): Result {
  return withClockAhead(
    () => actor.script.aheadMs(placeOf(actor)),
    () => actors.run(actor, callback),
  );
}

/** Whose context this is; undefined outside all scripts. */
export function currentActor(): Actor | undefined {
  return actors.getStore();
}

export function placeOf({ object }: Actor): Point["place"] {
  return object ? "run" : "front";
}
