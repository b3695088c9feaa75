import type { Evidence, Exchange, Form } from "./evidence.ts";
import type { Criterion } from "./judge.ts";
import type { Scenario } from "./scenario.ts";

export type Verdict = "pass" | "fail" | "not-applicable";

/** How a gateway fared in one form of a scenario. */
export interface FormResult {
  readonly form: Form;
  readonly verdict: Verdict;
  /** In one line; empty for a pass. */
  readonly reason: string;
  readonly seconds: number;
  /** Calls upstream, to the engine that is asked first and to others. */
  readonly calls: { readonly first: number; readonly second: number };
  readonly criteria: readonly { readonly name: string; readonly wrong: string | null }[];
  /** What it was judged from. */
  readonly exchanges: readonly Exchange[];
}

/** How a gateway fared in a scenario. */
export interface ScenarioResult {
  readonly scenario: Pick<Scenario, "name" | "title" | "done">;
  readonly verdict: Verdict;
  readonly forms: readonly FormResult[];
}

/** Holds evidence against all criteria; the first that is not met is the reason. */
export function judgeForm(
  form: Form,
  criteria: readonly Criterion[],
  evidence: Evidence,
  seconds: number,
): FormResult {
  const found = criteria.map(({ name, check }) => ({ name, wrong: check(evidence) ?? null }));
  const reason = found.find(({ wrong }) => wrong !== null)?.wrong ?? null;
  const calls = evidence.exchanges.flatMap((exchange) => exchange.calls);
  const first = calls.filter(({ engine }) => engine === "first").length;
  return {
    form,
    verdict: reason === null ? "pass" : "fail",
    reason: reason ?? "",
    seconds: Math.round(seconds * 10) / 10,
    calls: { first, second: calls.length - first },
    criteria: found,
    exchanges: evidence.exchanges,
  };
}

/** A form that was not tried, and why. */
export function notTried(
  form: Form,
  verdict: Exclude<Verdict, "pass">,
  reason: string,
): FormResult {
  return {
    form,
    verdict,
    reason,
    seconds: 0,
    calls: { first: 0, second: 0 },
    criteria: [],
    exchanges: [],
  };
}

/** A scenario is passed when no form of it fails and one at least applies. */
export function summarize(scenario: Scenario, forms: readonly FormResult[]): ScenarioResult {
  const { name, title, done } = scenario;
  const verdicts = forms.map(({ verdict }) => verdict);
  const verdict =
    verdicts.find((each) => each === "fail") ?? verdicts.find((each) => each === "pass");
  return { scenario: { name, title, done }, verdict: verdict ?? "not-applicable", forms };
}
