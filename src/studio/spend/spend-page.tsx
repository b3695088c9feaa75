import { LoadNote } from "../admin/load-note.tsx";
import { AlertsFeed } from "./alerts-feed.tsx";
import { BudgetCard } from "./budget-card.tsx";
import { areBudgetsLoading, budgets, budgetsError, loadBudgets } from "./budgets-state.ts";
import { KillSwitch } from "./kill-switch.tsx";

/** What each provider may cost in the month, has cost, and will; and the switch that ends it. */
export function SpendPage() {
  const { value } = budgets;
  const loaded = {
    error: budgetsError.value,
    isLoading: areBudgetsLoading.value,
    reload: () => void loadBudgets(),
  };
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Spend</h1>
        {value && <span class="soft small">{value.month}, by UTC</span>}
      </div>
      <LoadNote loaded={loaded} hasValue={value !== null} />
      {value && <KillSwitch spending={value.spending} />}
      {value && (
        <section class="stack-close" aria-label="Budgets">
          <h2>Budgets</h2>
          <div class="admin-cards">
            {value.providers.map((budget) => (
              <BudgetCard key={budget.provider} budget={budget} />
            ))}
          </div>
        </section>
      )}
      <AlertsFeed />
    </div>
  );
}
