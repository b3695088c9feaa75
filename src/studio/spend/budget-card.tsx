import { useState } from "preact/hooks";

import type { BudgetView } from "../api/admin-views.ts";
import { momentWords } from "../words/moment.ts";
import { moneyWords } from "../words/money.ts";
import { BudgetDialog } from "./budget-dialog.tsx";
import { budgetTone } from "./budget-tone.ts";

/** One provider's budget: how much of it is spent, and where it leads. */
export function BudgetCard({ budget }: { budget: BudgetView }) {
  const [isChanging, setChanging] = useState(false);
  const { provider, microUsdPerMonth, percent, spentMicroUsd, forecastMicroUsd } = budget;
  const now = Date.now();
  return (
    <article class="card admin-card" data-tone={budgetTone(budget)} aria-label={provider}>
      <div class="row-apart">
        <h3>{provider}</h3>
        {budget.exhaustedSince !== null && (
          <span class="badge badge-bad">
            {budget.hardStop ? "Spent: calls go elsewhere" : "Spent"}
          </span>
        )}
      </div>
      <p>
        <strong class="budget-spent numbers">{moneyWords(spentMicroUsd)}</strong>{" "}
        <span class="soft">
          {microUsdPerMonth === null
            ? "spent; no budget"
            : `of ${moneyWords(microUsdPerMonth)}${percent === null ? "" : `, ${percent} %`}`}
        </span>
      </p>
      {microUsdPerMonth !== null && <BudgetBar budget={budget} />}
      <dl class="facts numbers">
        <dt>By the month's end</dt>
        <dd>
          about {moneyWords(forecastMicroUsd)}
          {budget.forecastPercent !== null && ` (${budget.forecastPercent} %)`}
        </dd>
        <dt>Hard stop</dt>
        <dd>{budget.hardStop ? "Yes: then the other engine takes over" : "No: it only alerts"}</dd>
        {budget.exhaustedSince !== null && (
          <>
            <dt>Spent since</dt>
            <dd>{momentWords(budget.exhaustedSince, now)}</dd>
          </>
        )}
        <dt>Set</dt>
        <dd>
          {budget.changedAt === null ? "by the configuration" : momentWords(budget.changedAt, now)}
        </dd>
      </dl>
      <div class="row">
        <button type="button" class="button button-small" onClick={() => setChanging(true)}>
          Change the budget
        </button>
      </div>
      {isChanging && <BudgetDialog budget={budget} onClose={() => setChanging(false)} />}
    </article>
  );
}

/** What is spent, and behind it what is foreseen. The words beside it say the same. */
function BudgetBar({ budget }: { budget: BudgetView }) {
  const spent = Math.min(100, budget.percent ?? 100);
  const foreseen = Math.min(100, budget.forecastPercent ?? 100);
  return (
    <svg class="budget-bar" aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none">
      <rect class="bar-ground" width="100" height="4" />
      <rect class="bar-foreseen" width={foreseen} height="4" />
      <rect class="bar-spent" width={spent} height="4" />
    </svg>
  );
}
