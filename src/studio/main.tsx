import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/create.css";
import "./styles/history.css";
import { effect } from "@preact/signals";
import { render } from "preact";

import { App } from "./app.tsx";
import { loadCatalog } from "./state/catalog.ts";
import { finishDeletions } from "./state/deletions.ts";
import { keepDraft } from "./state/draft.ts";
import { resetHistory } from "./state/history.ts";
import { followDraft, resetPlans } from "./state/plans.ts";
import { loadRecent, resetRecent } from "./state/recent.ts";
import { leaveRun, resumeRun } from "./state/run.ts";
import { client, key } from "./state/session.ts";
import { loadStudioConfig } from "./state/studio-config.ts";

void loadStudioConfig();
keepDraft();
followDraft();
addEventListener("pagehide", finishDeletions);

let lastKey = key.peek();

effect(() => {
  if (key.value !== lastKey) forgetAccount();
  lastKey = key.value;
  if (key.value === null) return;
  // What fails here is asked for again by the page that needs it, which says so.
  loadCatalog(client.peek()).catch(() => undefined);
  loadRecent().catch(() => undefined);
  void resumeRun();
});

render(<App />, document.getElementById("studio") ?? document.body);

/** Nothing of one account is shown to another. */
function forgetAccount(): void {
  leaveRun();
  resetHistory();
  resetPlans();
  resetRecent();
}
