import type { Evidence } from "./evidence.ts";

/** What an invariant says of a run. */
export type Verdict =
  | { readonly kind: "holds" }
  | { readonly kind: "violated"; readonly why: string }
  | { readonly kind: "not-applicable" };

/** Something that must hold of every run to which it applies. */
export interface Invariant {
  readonly name: string;
  /** In words. */
  readonly says: string;
  readonly check: (evidence: Evidence) => Verdict;
}

export const notApplicable: Verdict = { kind: "not-applicable" };

/** It holds unless there is something to say against it. */
export function unless(why: string | undefined): Verdict {
  return why === undefined ? { kind: "holds" } : { kind: "violated", why };
}
