/**
 * Whether the same call is worth sending again: `changed` only once it is corrected, `later` as it is
 * after a while, `operator` once somebody who runs the deployment has acted, `look-first` after a look
 * at what became of it, because it may have been paid for.
 */
export type Again = "changed" | "later" | "operator" | "look-first";

/** What one error means to whoever meets it. */
export interface Guidance {
  /** How it comes about. */
  readonly cause: string;
  /** What to do. Backticks mark code, and nothing else is marked. */
  readonly cure: string;
  readonly again: Again;
}

/** `again` in words. */
export const againWords: Readonly<Record<Again, string>> = {
  changed: "Not as it is: correct the call first.",
  later: "Yes, as it is, after `Retry-After` where there is one, else after some seconds.",
  operator: "Not before whoever runs the deployment has acted.",
  "look-first": "Look first what became of it: it may have been paid for.",
};
