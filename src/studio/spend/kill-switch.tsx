import { useState } from "preact/hooks";

import { ActDialog } from "../admin/act-dialog.tsx";
import { orderSpending } from "../api/admin-calls.ts";
import type { SpendingView } from "../api/admin-views.ts";
import { adminClient } from "../state/admin-session.ts";
import { tell } from "../state/toasts.ts";
import { momentWords } from "../words/moment.ts";
import { showSpending } from "./budgets-state.ts";

/** Stops all spending, and lets it go on. */
export function KillSwitch({ spending }: { spending: SpendingView }) {
  const [isAsking, setAsking] = useState(false);
  const { stopped, since, reason } = spending;
  const order = stopped ? "resume" : "stop";
  return (
    <section class="card admin-card" data-tone={stopped ? "bad" : "good"} aria-label="Kill switch">
      <div class="row-apart">
        <h2>Kill switch</h2>
        <span class={stopped ? "badge badge-bad" : "badge badge-good"}>
          {stopped ? "Stopped" : "Images are made"}
        </span>
      </div>
      <p class="small">
        {stopped
          ? `Since ${since === null ? "a while" : momentWords(since, Date.now())}: ${reason ?? ""}`
          : "Nothing is held back. Stopping has nothing new begun that costs anything; what runs goes on."}
      </p>
      <div class="row">
        <button
          type="button"
          class={stopped ? "button button-main" : "button button-bad"}
          onClick={() => setAsking(true)}
        >
          {stopped ? "Resume spending" : "Stop all spending"}
        </button>
      </div>
      {isAsking && (
        <ActDialog
          title={stopped ? "Resume spending" : "Stop all spending"}
          what={
            stopped
              ? "Images are made again, within 15 seconds everywhere."
              : "Whoever asks for an image is refused, within 15 seconds everywhere. Plans, history and images go on, and what is under way ends."
          }
          submit={stopped ? "Resume" : "Stop"}
          isGrave={!stopped}
          carryOut={async (why) => {
            showSpending(await orderSpending(adminClient.peek(), order, why));
            tell(stopped ? "Spending goes on." : "Spending is stopped.");
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
