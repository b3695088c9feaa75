import { useEffect, useState } from "preact/hooks";

import { watchBreakers } from "../api/admin-calls.ts";
import type { BreakersView } from "../api/admin-views.ts";
import { ApiError } from "../api/api-error.ts";
import { readMessages } from "../api/read-messages.ts";
import { adminClient } from "../state/admin-session.ts";
import { untilVisible } from "./until-visible.ts";

/** Before the feed is connected to again, in milliseconds. It ends every quarter of an hour, too. */
const waitMs = 2000;

/** The breakers as they are, for as long as the page is open. */
export function useBreakers() {
  const [view, setView] = useState<BreakersView | null>(null);
  const [isLive, setLive] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const onView = (next: BreakersView) => {
      setView(next);
      setLive(true);
      setError(null);
    };
    const onCut = (cause: ApiError | null) => {
      setLive(false);
      setError(cause);
    };
    void follow(leaving.signal, onView, onCut);
    return () => leaving.abort();
  }, []);
  return { view, isLive, error, setView };
}

/** Comes back after every cut, until the page is left. @param onCut With why, if anything failed. */
async function follow(
  signal: AbortSignal,
  onView: (view: BreakersView) => void,
  onCut: (error: ApiError | null) => void,
): Promise<void> {
  while (!signal.aborted) {
    let error: ApiError | null = null;
    try {
      // oxlint-disable-next-line no-await-in-loop -- one connection after the other
      const response = await watchBreakers(adminClient.peek(), signal);
      for await (const { name, data } of readMessages(response)) {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the Worker this page came with
        if (name === "breakers") onView(data as BreakersView);
      }
    } catch (fault) {
      // What breaks within the feed is no answer of the API.
      error = fault instanceof ApiError ? fault : null;
    }
    if (signal.aborted) return;
    onCut(error);
    // oxlint-disable-next-line no-await-in-loop -- see above
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    // oxlint-disable-next-line no-await-in-loop -- see above
    await untilVisible();
  }
}
