import type { ProviderCall } from "./port.ts";

/** What is known of an HTTP answer, whatever an SDK makes of it. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
}

/**
 * A call's `fetch` that notes the head of its answer: the SDKs say little of it, or nothing, when
 * the call fails. For one call alone.
 */
export function noteHead({
  fetch,
  onFirstByte,
}: Pick<ProviderCall, "fetch"> & Partial<Pick<ProviderCall, "onFirstByte">>) {
  let noted: AnswerHead | null = null;
  const fetchAndNote: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    noted = { status: response.status, headers: response.headers };
    onFirstByte?.();
    return response;
  };
  return {
    fetch: fetchAndNote,
    /** Null when no answer has begun. */
    head: (): AnswerHead | null => noted,
  };
}
