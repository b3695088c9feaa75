import { ApiError } from "../api/api-error.ts";
import type { GenerationView } from "../api/views.ts";
import { failed, type RunningState, type RunState } from "./run-state.ts";

/** How a run ended whose stream has nothing more to tell, by its generation. */
export function endedState(run: RunningState, generation: GenerationView): RunState {
  const { order } = run;
  const { error, id } = generation;
  if (error === null) return { kind: "completed", order, generation };
  const problem = {
    type: `/docs/errors#${error.code}`,
    title: "No image was made",
    status: 503,
    detail: error.detail,
    instance: `/v1/generations/${id}`,
    code: error.code,
    requestId: id,
    error: { message: error.detail, type: "server_error", param: null, code: error.code },
  };
  return failed(run, new ApiError({ kind: "problem", problem, retryAfterSeconds: null }));
}
