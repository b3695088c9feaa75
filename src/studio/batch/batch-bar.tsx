import { PlannedWords, RefusedWords, SendBar } from "../create/send-bar.tsx";
import { batchPlan, type BatchPlanState } from "../state/batch-plan.ts";
import type { BatchFault } from "../state/batch-request.ts";
import { modelName } from "../state/catalog.ts";
import { isSending } from "../state/send-batch.ts";
import { countWords, enginesWords } from "../words/batch.ts";
import { plainDetail } from "../words/problems.ts";

/** What the whole batch costs and who draws it, and the button that spends it. */
export function BatchBar({ fault }: { fault: BatchFault | null }) {
  const isBusy = isSending.value;
  const words = fault ? (
    <p class="fault">{fault.words}</p>
  ) : (
    <BatchPlanWords state={batchPlan.value} />
  );
  return (
    <SendBar words={words} isBusy={isBusy}>
      {isBusy ? "Sending…" : "Make batch"}
    </SendBar>
  );
}

function BatchPlanWords({ state }: { state: BatchPlanState }) {
  switch (state.kind) {
    case "incomplete":
      return <p class="small soft">The price is here as soon as everything is filled in.</p>;
    case "asking":
      return <p class="small soft">Asking what it costs…</p>;
    case "refused":
      return <RefusedWords words={plainDetail(state.error.message)} />;
    case "planned": {
      const { estimateMicroUsd, items } = state.plan;
      const engines = items.map(({ model }) => model);
      return (
        <PlannedWords
          microUsd={estimateMicroUsd}
          what={countWords(items.length)}
          why={enginesWords(engines, modelName)}
        />
      );
    }
  }
}
