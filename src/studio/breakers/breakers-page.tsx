import { useState } from "preact/hooks";

import { ActDialog } from "../admin/act-dialog.tsx";
import { resetBreakers } from "../api/admin-calls.ts";
import { FaultNote } from "../components/fault-note.tsx";
import { Icon } from "../components/icon.tsx";
import { useClock } from "../components/use-clock.ts";
import { adminClient } from "../state/admin-session.ts";
import { tell } from "../state/toasts.ts";
import { withBreaker } from "./breaker-changes.ts";
import { BreakerGroup } from "./breaker-group.tsx";
import { overviewWords } from "./breaker-words.ts";
import { useBreakers } from "./use-breakers.ts";

/** Every breaker, live, and the orders that hold one by hand. */
export function BreakersPage() {
  const { view, isLive, error, setView } = useBreakers();
  const [isResetting, setResetting] = useState(false);
  const now = useClock(1000);
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Breakers</h1>
        <div class="row">
          <span class={isLive ? "badge badge-good" : "badge"} role="status">
            {isLive ? "Live" : "Connecting…"}
          </span>
          <button type="button" class="button button-small" onClick={() => setResetting(true)}>
            <Icon name="again" />
            Reset all
          </button>
        </div>
      </div>
      <p class="soft small">
        Each model has a breaker for each operation. One that is open sends its calls to the other
        engine.{" "}
        {view && (
          <strong>{overviewWords(view.providers.flatMap(({ breakers }) => breakers))}</strong>
        )}
      </p>
      {error && <FaultNote>{error.message} It is tried again.</FaultNote>}
      {view === null && !error && <p role="status">Loading…</p>}
      {view?.providers.length === 0 && (
        <p class="empty soft">No engine is set up, so that there are no breakers.</p>
      )}
      {view?.providers.map((group) => (
        <BreakerGroup
          key={group.provider}
          group={group}
          now={now}
          onOrdered={(ordered) => setView((last) => last && withBreaker(last, ordered))}
        />
      ))}
      {isResetting && (
        <ActDialog
          title="Reset all breakers"
          what="All of them close, and forget orders, failures and rate limits."
          submit="Reset all"
          carryOut={async (reason) => {
            setView(await resetBreakers(adminClient.peek(), reason));
            tell("All breakers are reset.");
          }}
          onClose={() => setResetting(false)}
        />
      )}
    </div>
  );
}
