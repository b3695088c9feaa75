/** What an invariant says of what was seen. */
export type Verdict =
  | { readonly kind: "holds" }
  | { readonly kind: "violated"; readonly why: string }
  | { readonly kind: "not-applicable" };

/** Something that must hold wherever it applies. */
export interface Invariant<Evidence> {
  /** As it stands in the report. */
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
