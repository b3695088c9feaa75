import { useEffect, useState } from "preact/hooks";

import type { Resolution } from "../../domain/resolution.ts";
import { asApiError } from "../api/api-error.ts";
import { plan } from "../api/calls.ts";
import type { PlanState } from "../state/plans.ts";
import { client } from "../state/session.ts";

/** Words enough to be priced by: what is written costs next to nothing. */
const usualPrompt = "x".repeat(200);

/** Where an edit of a picture would go, and for how much. @param image Null until it is sent. */
export function useEditPlan(image: string | null, resolution: Resolution): PlanState {
  const [state, setState] = useState<PlanState>({ kind: "unknown" });
  useEffect(() => {
    setState({ kind: "unknown" });
    if (image === null) return undefined;
    const leaving = new AbortController();
    const { signal } = leaving;
    plan(client.value, { prompt: usualPrompt, image, resolution }, signal).then(
      (view) => setState({ kind: "planned", plan: view }),
      (error: unknown) => {
        if (!signal.aborted) setState({ kind: "refused", error: asApiError(error) });
      },
    );
    return () => leaving.abort();
  }, [image, resolution]);
  return state;
}
