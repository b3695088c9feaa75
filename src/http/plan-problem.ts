import { isIncapable } from "../routing/rejection.ts";
import type { RoutePlan, RouteRefusal } from "../routing/route-plan.ts";
import type { Services } from "../services.ts";
import { ProblemError } from "./problem.ts";

/** Seconds to wait when it is not known how long no engine admits a call. */
const usualRetrySeconds = 30;

/**
 * A plan that leads nowhere, as the error its caller gets.
 * @param retrySeconds When the first circuit may admit a call again; null when none is open.
 */
export function planProblem(
  plan: Exclude<RoutePlan, { kind: "route" }>,
  missingSettings: Services["missingSettings"],
  retrySeconds: number | null,
): ProblemError {
  switch (plan.kind) {
    case "refused":
      return refusalProblem(plan.refusal);
    case "no-route":
      return noRouteProblem(plan, missingSettings, retrySeconds ?? usualRetrySeconds);
  }
}

function refusalProblem(refusal: RouteRefusal): ProblemError {
  switch (refusal.code) {
    case "model_not_found": {
      const model = refusal.model.slice(0, 40);
      const detail = `There is no model '${model}'. Use 'auto', 'standard' or 'pro'; GET /v1/models lists all.`;
      return new ProblemError("model_not_found", { detail, param: "model" });
    }
    case "model_incapable": {
      const detail = `The model '${refusal.model}' cannot do this task: ${refusal.because}. Use 'auto' or another model.`;
      return new ProblemError("model_incapable", { detail, param: "model" });
    }
    case "tier_forbidden":
      return new ProblemError("tier_forbidden", { detail: forbidden(refusal.what) });
    case "mask_not_enabled": {
      const { maskModel } = refusal;
      const remedy = maskModel
        ? `Name one that has them as 'model', such as ${maskModel.id}, or have IMAGE_EDIT_PROVIDER set to '${maskModel.provider}'.`
        : "No model here has them.";
      const detail = `Edits go to a model without masks. ${remedy}`;
      return new ProblemError("mask_not_enabled", { detail, param: "mask" });
    }
  }
}

function forbidden(what: "pro-mode" | "resolution"): string {
  return what === "pro-mode"
    ? "This account's tier has no Pro mode. Leave out 'highQuality', 'model: pro' and high quality on a Pro model, or upgrade the tier."
    : "This account's tier does not allow this resolution. Ask for a smaller one, or upgrade the tier.";
}

function noRouteProblem(
  { rejections }: Extract<RoutePlan, { kind: "no-route" }>,
  missingSettings: Services["missingSettings"],
  retrySeconds: number,
): ProblemError {
  const why = rejections.map(({ model, code }) => `${model}: ${code}`).join("; ");
  if (rejections.every(({ code }) => isIncapable(code))) {
    const detail = `No model can do this task (${why}). Ask for another ratio, size or resolution.`;
    return new ProblemError("task_unsupported", { detail });
  }
  if (rejections.every(({ code }) => code === "model_retired")) {
    const detail = `The provider has retired the model, and no other has taken its place (${why}). Name another, or 'auto'. GET /v1/models lists those there are.`;
    return new ProblemError("model_not_found", { detail, param: "model" });
  }
  const unconfigured = rejections.filter(({ code }) => code === "provider_not_configured");
  const isHeld = rejections.some(({ code }) => code === "breaker_open" || code === "rate_limited");
  if (rejections.some(({ code }) => code === "budget_exhausted") && !isHeld) {
    const detail = `No engine for this task has budget left in this month (${why}). It goes on when the next month begins (UTC), or when the operator raises a budget.`;
    return new ProblemError("budget_exhausted", { detail, shouldRetry: false });
  }
  if (unconfigured.length > 0 && !isHeld) {
    const settings = [
      ...new Set(unconfigured.flatMap(({ provider }) => missingSettings.get(provider) ?? [])),
    ];
    const detail = `No engine for this task is configured (${why}). Set ${settings.join(" or ")}.`;
    return new ProblemError("provider_not_configured", { detail });
  }
  const detail = `No engine admits a call at the moment (${why}). Try again in ${retrySeconds} s.`;
  return new ProblemError("no_engine_available", { detail, retryAfterSeconds: retrySeconds });
}
