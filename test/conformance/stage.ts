import type { CallRecord } from "../../src/simulator/call-log.ts";
import type { Fault } from "../../src/simulator/fault.ts";

/** A fault for the next calls to an engine whose prompt holds a text. */
export interface QueuedFault {
  readonly prompt: string;
  readonly provider: "openai" | "google";
  readonly times: number;
  readonly fault: Fault;
}

/** A Worker under `npm run dev`'s own command, as clients find it. */
export interface Stage {
  readonly url: string;
  /** What OpenAI's clients take for OpenAI. */
  readonly baseURL: string;
  /** Of the account without a quota. */
  readonly key: string;
  /** Of an account with five images a month, and without Pro mode. */
  readonly freeKey: string;
  /** Of an account that may have one generation under way at a time. */
  readonly narrowKey: string;
  /** Makes a prompt like no other, by which its calls are found. @param directives Read by the simulator. */
  readonly prompt: (directives?: string) => string;
  readonly queue: (fault: QueuedFault) => Promise<void>;
  /** What the engines were called for a prompt, once none of it is under way any more. */
  readonly calls: (prompt: string) => Promise<readonly CallRecord[]>;
  /** Asks the API for JSON, with the key. Throws when it is refused. */
  readonly get: (path: string) => Promise<unknown>;
  /** Closes all breakers. */
  readonly calm: () => Promise<void>;
}
