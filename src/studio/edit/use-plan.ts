import { useEffect } from "preact/hooks";

import { planOf, showPlans, type PlanState } from "../state/plan-answers.ts";

/** Where a request would go, and for how much, as it is by now. @param request Null while there is none. */
export function usePlan(request: object | null): PlanState {
  const body = request === null ? null : JSON.stringify(request);
  useEffect(() => (body === null ? undefined : showPlans(() => [body])), [body]);
  return body === null ? { kind: "unknown" } : planOf(body);
}
