import { engineOf, modelName } from "../state/catalog.ts";
import { changeDraft, draft } from "../state/draft.ts";
import type { PlanState } from "../state/plan-answers.ts";
import { isPro, proPlan, standardPlan } from "../state/plans.ts";
import { recent } from "../state/recent.ts";
import { typicalTime } from "../state/typical-time.ts";
import { aboutWords } from "../words/duration.ts";
import { estimateWords } from "../words/money.ts";

/** Standard or Pro, and what either costs and takes, before it is chosen. */
export function QualityField() {
  const isForbidden = isProForbidden();
  return (
    <fieldset class="field">
      <legend class="label">Quality</legend>
      <div class="quality-cards">
        <label class="choice quality-card">
          <input
            type="radio"
            name="quality"
            checked={!isPro.value}
            onChange={() => changeDraft({ highQuality: false })}
          />
          <span class="quality-name">Standard</span>
          <PlanWords state={standardPlan.value} />
          <span class="small soft">{goodAt(standardPlan.value, "standard")}</span>
        </label>
        <label class="choice quality-card">
          <input
            type="radio"
            name="quality"
            checked={isPro.value}
            disabled={isForbidden && draft.value.highQuality !== true}
            onChange={() => changeDraft({ highQuality: true })}
          />
          <span class="quality-name">
            Pro {isForbidden && <span class="badge">not in your plan</span>}
          </span>
          <PlanWords state={proPlan.value} />
          <span class="small soft">{goodAt(proPlan.value, "pro")}</span>
        </label>
      </div>
    </fieldset>
  );
}

/** What the engine is good at that would draw; until that is known, the one that usually does. */
function goodAt(state: PlanState, quality: "standard" | "pro"): string {
  const engine = state.kind === "planned" ? engineOf(state.plan.model) : quality;
  if (engine === "standard") return "Fast, and good at text";
  // Previews are asked for with Pro alone.
  return quality === "pro" ? "Best quality, with previews" : "Slower, and good at detail";
}

/** The account has no Pro mode, when that is all that is refused. */
function isProForbidden(): boolean {
  const { value } = proPlan;
  const isRefused = value.kind === "refused" && value.error.code === "tier_forbidden";
  return isRefused && standardPlan.value.kind === "planned";
}

function PlanWords({ state }: { state: PlanState }) {
  switch (state.kind) {
    case "unknown":
      return <span class="small soft">…</span>;
    case "refused":
      return <span class="small soft">Not available for this</span>;
    case "planned": {
      const { model, estimateMicroUsd } = state.plan;
      const { medianMs } = typicalTime(model, engineOf(model), recent.value ?? []);
      return (
        <span class="small numbers">
          {modelName(model)}
          <br />
          {estimateWords(estimateMicroUsd)} · {aboutWords(medianMs)}
        </span>
      );
    }
  }
}
