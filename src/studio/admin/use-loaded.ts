import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { asApiError, type ApiError } from "../api/api-error.ts";
import type { ApiClient } from "../api/client.ts";
import { adminClient } from "../state/admin-session.ts";

/** What is asked for once a page opens. What was there before stays while it is asked for anew. */
export interface Loaded<Value> {
  /** Null until it is there. */
  readonly value: Value | null;
  /** Why the last call came to nothing. */
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
  /** After a change whose answer tells how it is now. */
  readonly replace: (value: Value) => void;
}

/** @param asked What the question depends on, as a text: another one is asked anew. */
export function useLoaded<Value>(
  load: (client: ApiClient, signal: AbortSignal) => Promise<Value>,
  asked = "",
): Loaded<Value> {
  const [value, replace] = useState<Value | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  const current = useRef(load);
  current.current = load;
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const read = async () => {
      setLoading(true);
      try {
        const answer = await current.current(adminClient.peek(), signal);
        if (signal.aborted) return;
        replace(answer);
        setError(null);
      } catch (fault) {
        if (signal.aborted) return;
        setError(asApiError(fault));
      }
      setLoading(false);
    };
    void read();
    return () => leaving.abort();
  }, [asked, round]);
  const reload = useCallback(() => setRound((last) => last + 1), []);
  return { value, error, isLoading, reload, replace };
}
