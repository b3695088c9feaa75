import { Icon } from "../components/icon.tsx";
import { modelName, providerName } from "../state/catalog.ts";
import { chosenPlan, type PlanState } from "../state/plans.ts";
import { run } from "../state/run.ts";
import { moneyWords } from "../words/money.ts";
import { adviceFor, familyOf } from "../words/problems.ts";
import { fallbackWords, whyWords } from "../words/reasons.ts";

/** Which engine, why and for how much, and the button that spends it. */
export function PlanBar() {
  const isRunning = run.value.kind === "running";
  return (
    <div class="edge-bar plan-bar">
      <div class="plan-words" aria-live="polite">
        <PlanWords state={chosenPlan.value} />
      </div>
      <button type="submit" class="button button-main" aria-disabled={isRunning}>
        {isRunning ? <span class="spinner" aria-hidden="true" /> : null}
        {isRunning ? "Making it…" : "Make image"}
        {!isRunning && <kbd aria-hidden="true">{sendKey()}</kbd>}
      </button>
    </div>
  );
}

export function PlanWords({ state }: { state: PlanState }) {
  switch (state.kind) {
    case "unknown":
      return <p class="small soft">Asking what it costs…</p>;
    case "refused": {
      const family = familyOf(state.error);
      return (
        <p class="small plan-refused">
          <Icon name="info" />
          <span>
            {family === "limits"
              ? "Your plan does not allow this. Choose Standard, or a smaller resolution."
              : family === "unreachable"
                ? adviceFor(family).title
                : state.error.message}
          </span>
        </p>
      );
    }
    case "planned": {
      const { model, estimateMicroUsd } = state.plan;
      const obstacle = fallbackWords(state.plan, providerName);
      return (
        <>
          <p class="plan-price numbers">
            <strong>{moneyWords(estimateMicroUsd)}</strong> · {modelName(model)}
          </p>
          <p class="small soft">
            {obstacle ? `${obstacle} just now.` : `${whyWords(state.plan)}.`}
          </p>
        </>
      );
    }
  }
}

function sendKey(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ ↵" : "Ctrl ↵";
}
