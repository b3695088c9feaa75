import { pass, type Action, type Decide, type Point } from "./script.ts";

/** Something that happens at some points. */
export interface Rule {
  readonly at: RegExp;
  readonly does: Action;
  /** The first point that is struck, from 1, of those that match. */
  readonly from: number;
  /** How many are struck; `always` until it is repaired. */
  readonly times: number | "always";
  /** Strikes no longer than this, in milliseconds by the run's clock; null for no end. */
  readonly lastsMs: number | null;
}

/** A rule with what is usual. */
export function rule(at: RegExp, does: Action, more: Partial<Rule> = {}): Rule {
  return { at, does, from: 1, times: 1, lastsMs: null, ...more };
}

/** What follows from some rules, of which the first that strikes decides. Counts for one script. */
export function decideBy(rules: readonly Rule[]): Decide {
  const counts = rules.map(() => 0);
  return (point) => {
    for (const [index, one] of rules.entries()) {
      if (!isMatch(one, point)) continue;
      const count = (counts[index] = (counts[index] ?? 0) + 1);
      const last = one.times === "always" ? Number.POSITIVE_INFINITY : one.from + one.times - 1;
      if (count >= one.from && count <= last) return one.does;
    }
    return pass;
  };
}

function isMatch({ at, does, lastsMs }: Rule, { place, name, afterMs }: Point): boolean {
  if (does.kind === "reset" && place !== "run") return false;
  return at.test(`${place} ${name}`) && (lastsMs === null || afterMs < lastsMs);
}
