import { useEffect, useState } from "preact/hooks";

import { asApiError } from "../api/api-error.ts";
import type { ApiClient } from "../api/client.ts";

/** The bytes of an image that no address opens without a key. */
interface Bytes {
  /** Of the bytes; undefined until they are there. */
  readonly url: string | undefined;
  readonly isLost: boolean;
}

/** @param path Null while they are not needed. */
export function useBytes(client: ApiClient, path: string | null): Bytes {
  const [url, setUrl] = useState<string>();
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    if (path === null) return undefined;
    let made: string | undefined;
    const leaving = new AbortController();
    const { signal } = leaving;
    const load = async () => {
      const blob = await client.readFile(path, { signal });
      if (signal.aborted) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    };
    load().catch((error: unknown) => {
      if (signal.aborted) return;
      asApiError(error);
      setLost(true);
    });
    return () => {
      leaving.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [path]);
  return { url, isLost };
}
