import { useCallback, useEffect, useState } from "preact/hooks";

import { asApiError, type ApiError } from "../api/api-error.ts";
import type { ApiClient } from "../api/client.ts";
import { adminClient } from "../state/admin-session.ts";

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** A list that is read page by page. */
export interface Pages<Item> {
  /** Null until the first page is there. */
  readonly items: readonly Item[] | null;
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly more: () => void;
  /** Begins again with the first page. */
  readonly reload: () => void;
}

export function usePages<Item>(
  load: (client: ApiClient, cursor: string | null) => Promise<Page<Item>>,
): Pages<Item> {
  const [items, setItems] = useState<readonly Item[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isLoading, setLoading] = useState(true);
  const read = async (before: readonly Item[], after: string | null) => {
    setLoading(true);
    setError(null);
    try {
      const page = await load(adminClient.peek(), after);
      setItems([...before, ...page.items]);
      setCursor(page.nextCursor);
    } catch (fault) {
      setError(asApiError(fault));
    }
    setLoading(false);
  };
  const reload = useCallback(() => void read([], null), []);
  useEffect(reload, []);
  return {
    items,
    error,
    isLoading,
    hasMore: cursor !== null,
    more: () => void read(items ?? [], cursor),
    reload,
  };
}
