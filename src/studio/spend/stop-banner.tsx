import { useEffect } from "preact/hooks";

import { Icon } from "../components/icon.tsx";
import { adminPath } from "../shell/page-of.ts";
import { momentWords } from "../words/moment.ts";
import { budgets, loadBudgets } from "./budgets-state.ts";

/** Others may stop and resume, too. In milliseconds. */
const lookEveryMs = 30_000;

/** Above every page of the admin's, as long as nothing may be spent. */
export function StopBanner() {
  useEffect(() => {
    void loadBudgets();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void loadBudgets();
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, []);
  const spending = budgets.value?.spending;
  if (!spending?.stopped) return <div role="alert" class="stop-none" />;
  return (
    <div class="stop-banner" role="alert">
      <Icon name="warning" />
      <p>
        <strong>Spending is stopped.</strong> No image is made
        {spending.since !== null && ` since ${momentWords(spending.since, Date.now())}`}:{" "}
        {spending.reason}
      </p>
      <a class="button button-small" href={adminPath("spend")}>
        Look
      </a>
    </div>
  );
}
