import { modelName, providerName } from "../state/catalog.ts";
import type { PlanState } from "../state/plan-answers.ts";
import { chosenPlan } from "../state/plans.ts";
import { run } from "../state/run.ts";
import { adviceFor, familyOf } from "../words/problems.ts";
import { fallbackWords, whyWords } from "../words/reasons.ts";
import { PlannedWords, RefusedWords, SendBar } from "./send-bar.tsx";

/** Which engine, why and for how much, and the button that spends it. */
export function PlanBar() {
  const isRunning = run.value.kind === "running";
  return (
    <SendBar words={<PlanWords state={chosenPlan.value} />} isBusy={isRunning}>
      {isRunning ? "Making it…" : "Make image"}
      {!isRunning && <kbd aria-hidden="true">{sendKey()}</kbd>}
    </SendBar>
  );
}

/** What is known of where one image would go. */
export function PlanWords({ state }: { state: PlanState }) {
  switch (state.kind) {
    case "unknown":
      return <p class="small soft">Asking what it costs…</p>;
    case "refused": {
      const family = familyOf(state.error);
      return (
        <RefusedWords
          words={
            family === "forbidden"
              ? "Your plan does not allow this. Choose Standard, or a smaller resolution."
              : family === "unreachable"
                ? adviceFor(state.error).title
                : state.error.message
          }
        />
      );
    }
    case "planned": {
      const { model, estimateMicroUsd } = state.plan;
      const obstacle = fallbackWords(state.plan, providerName);
      const why = obstacle ? `${obstacle} just now.` : `${whyWords(state.plan)}.`;
      return <PlannedWords microUsd={estimateMicroUsd} what={modelName(model)} why={why} />;
    }
  }
}

function sendKey(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ ↵" : "Ctrl ↵";
}
