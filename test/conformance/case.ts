import type { Stage } from "./stage.ts";

/** One call of a client, and what has to come of it. */
export interface Case {
  /** The call, as users of the client write it. */
  readonly call: string;
  /** What is looked at. */
  readonly checks: string;
  /** Engines fail in it: what their breakers make of that is over before the next case. */
  readonly engineFails?: boolean;
  /** Throws when something else comes of it. */
  readonly run: (stage: Stage) => void | Promise<void>;
}

/** A client as its users install it. */
export interface Client {
  /** For `--only`, and in the table. */
  readonly name: string;
  readonly version: string;
  /** Why none of its cases can be run here; undefined when they can. */
  readonly missing?: string;
  readonly cases: readonly Case[];
}

/** What came of a case. */
export interface CaseResult {
  readonly client: string;
  readonly version: string;
  readonly call: string;
  readonly checks: string;
  readonly verdict: "pass" | "fail" | "left-out";
  readonly milliseconds: number;
  /** Why it is no pass; empty for one. */
  readonly reason: string;
}
