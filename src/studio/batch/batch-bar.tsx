import { Icon } from "../components/icon.tsx";
import { batchPlan, type BatchPlanState } from "../state/batch-plan.ts";
import type { BatchFault } from "../state/batch-request.ts";
import { modelName } from "../state/catalog.ts";
import { isSending } from "../state/send-batch.ts";
import { countWords, enginesWords } from "../words/batch.ts";
import { moneyWords } from "../words/money.ts";
import { plainDetail } from "../words/problems.ts";

/** What the whole batch costs and who draws it, and the button that spends it. */
export function BatchBar({ fault }: { fault: BatchFault | null }) {
  const isBusy = isSending.value;
  return (
    <div class="edge-bar plan-bar">
      <div class="plan-words" aria-live="polite">
        {fault ? <p class="fault">{fault.words}</p> : <PlanWords state={batchPlan.value} />}
      </div>
      <button type="submit" class="button button-main" aria-disabled={isBusy}>
        {isBusy && <span class="spinner" aria-hidden="true" />}
        {isBusy ? "Sending…" : "Make batch"}
      </button>
    </div>
  );
}

function PlanWords({ state }: { state: BatchPlanState }) {
  switch (state.kind) {
    case "incomplete":
      return <p class="small soft">The price is here as soon as everything is filled in.</p>;
    case "asking":
      return <p class="small soft">Asking what it costs…</p>;
    case "refused":
      return (
        <p class="small plan-refused">
          <Icon name="info" />
          <span>{plainDetail(state.error.message)}</span>
        </p>
      );
    case "planned": {
      const { estimateMicroUsd, items } = state.plan;
      return (
        <>
          <p class="plan-price numbers">
            <strong>{moneyWords(estimateMicroUsd)}</strong> · {countWords(items.length)}
          </p>
          <p class="small soft">
            {enginesWords(
              items.map(({ model }) => model),
              modelName,
            )}
          </p>
        </>
      );
    }
  }
}
