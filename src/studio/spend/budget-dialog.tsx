import { useState } from "preact/hooks";

import { ActDialog } from "../admin/act-dialog.tsx";
import { LineField } from "../admin/line-field.tsx";
import { setBudget } from "../api/admin-calls.ts";
import type { BudgetView } from "../api/admin-views.ts";
import { adminClient } from "../state/admin-session.ts";
import { tell } from "../state/toasts.ts";
import { parseDollars } from "../words/dollars.ts";
import { showBudget } from "./budgets-state.ts";

interface BudgetDialogProps {
  readonly budget: BudgetView;
  readonly onClose: () => void;
}

/** Gives a provider another budget, from now on. */
export function BudgetDialog({ budget, onClose }: BudgetDialogProps) {
  const { provider, microUsdPerMonth } = budget;
  const before = microUsdPerMonth === null ? "" : String(microUsdPerMonth / 1_000_000);
  const [text, setText] = useState(before);
  const [isLimited, setLimited] = useState(true);
  const [hardStop, setHardStop] = useState(budget.hardStop);
  const wanted = isLimited ? parseDollars(text) : null;
  const isWrong = isLimited && wanted === null;
  return (
    <ActDialog
      title={`The budget of ${provider}`}
      what="It counts for this month (UTC) and those after it, from now on."
      submit="Set the budget"
      check={() => (isWrong ? "Write how many dollars a month, such as 500 or 49.50." : null)}
      carryOut={async (reason) => {
        const asked = { microUsdPerMonth: wanted, hardStop, reason };
        showBudget(await setBudget(adminClient.peek(), provider, asked));
        tell(`The budget of ${provider} is set.`);
      }}
      onClose={onClose}
    >
      <LineField
        label="Dollars a month"
        isNumber
        disabled={!isLimited}
        value={text}
        onChange={setText}
      />
      <label class="check small">
        <input
          type="checkbox"
          checked={!isLimited}
          onChange={({ currentTarget }) => setLimited(!currentTarget.checked)}
        />
        No budget
      </label>
      <label class="check small">
        <input
          type="checkbox"
          checked={hardStop}
          onChange={({ currentTarget }) => setHardStop(currentTarget.checked)}
        />
        Hard stop: once it is spent, calls go to the other engine
      </label>
    </ActDialog>
  );
}
