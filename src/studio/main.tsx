import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/choice.css";
import "./styles/table.css";
import "./styles/shell.css";
import "./styles/navigation.css";
import "./styles/create.css";
import "./styles/history.css";
import "./styles/code.css";
import { effect, untracked } from "@preact/signals";
import { render } from "preact";

import { App } from "./app.tsx";
import { loadCatalog } from "./state/catalog.ts";
import { finishDeletions } from "./state/deletions.ts";
import { changeDraft, keepDraft } from "./state/draft.ts";
import { keepEdit, resetEdit } from "./state/edit.ts";
import { forgetHistory } from "./state/history.ts";
import { forgetBatch } from "./state/last-batch.ts";
import { resetPlans } from "./state/plan-answers.ts";
import { followDraft } from "./state/plans.ts";
import { loadRecent, resetRecent } from "./state/recent.ts";
import { leaveRun, resumeRun } from "./state/run.ts";
import { clearSelection } from "./state/selection.ts";
import { client, key } from "./state/session.ts";
import { loadStudioConfig } from "./state/studio-config.ts";

void loadStudioConfig();
keepDraft();
keepEdit();
followDraft();
addEventListener("pagehide", finishDeletions);

let lastKey = key.peek();

effect(() => {
  const { value } = key;
  // What is read meanwhile must not bring the effect back.
  untracked(() => changeAccount(value));
});

render(<App />, document.getElementById("studio") ?? document.body);

function changeAccount(next: string | null): void {
  if (next !== lastKey) forgetAccount();
  lastKey = next;
  if (next === null) return;
  // What fails here is told by whatever is asked for next.
  loadCatalog(client.value).catch(() => undefined);
  loadRecent().catch(() => undefined);
  void resumeRun();
}

/** Nothing of one account is shown to another, nor sent for it. */
function forgetAccount(): void {
  leaveRun();
  changeDraft({ references: [] });
  resetEdit();
  forgetHistory();
  resetPlans();
  resetRecent();
  clearSelection();
  forgetBatch();
}
