import type { Evidence } from "./evidence.ts";

/** What an invariant says of a cell. */
export type Verdict =
  | { readonly kind: "holds" }
  | { readonly kind: "violated"; readonly why: string }
  | { readonly kind: "not-applicable" };

/** Something that must hold in every cell to which it applies. */
export interface Invariant {
  /** As it stands in the matrix. */
  readonly name: string;
  /** In words. */
  readonly says: string;
  readonly check: (evidence: Evidence) => Verdict;
}

const holds: Verdict = { kind: "holds" };
export const notApplicable: Verdict = { kind: "not-applicable" };

function violated(why: string): Verdict {
  return { kind: "violated", why };
}

/** It holds unless there is something to say against it. */
export function unless(why: string | undefined): Verdict {
  return why === undefined ? holds : violated(why);
}

export function many(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
