import type { Fault } from "../../src/simulator/fault.ts";
import type { Form, Pixels } from "./evidence.ts";
import type { Criterion } from "./judge.ts";

/** One request of a scenario, and what the engines do with it. */
export interface Order {
  /** When it is sent, in milliseconds from the start; undefined means when the one before is over. */
  readonly atMs?: number;
  readonly size?: Pixels;
  /** How long a healthy engine takes over the image, in milliseconds. */
  readonly latencyMs?: number;
  /** What is wrong with the engine that is asked first. */
  readonly first?: Fault;
  /** What is wrong with whichever other engine is asked. */
  readonly second?: Fault;
  /** What is wrong with the other engine where it is one of OpenAI's, which can draw any size. */
  readonly secondAtOpenAi?: Fault;
  /** The client drops the connection then. */
  readonly leaveAfterMs?: number;
}

/**
 * When a scenario runs. Those that wait run beside the others from the beginning on; the outage
 * comes next, while the gateway has little history; the short ones follow one by one.
 */
export type Pace = "short" | "outage" | "waits" | "waits-for-deadline";

/** A situation, and what a client and the upstreams must see of it. */
export interface Scenario {
  /** For `--only` and the JSON file. */
  readonly name: string;
  readonly title: string;
  /** What is done, in words. */
  readonly done: string;
  readonly forms: readonly Form[];
  readonly pace: Pace;
  readonly orders: readonly Order[];
  readonly criteria: readonly Criterion[];
}
