import { signal } from "@preact/signals";

import { asApiError, type ApiError } from "../api/api-error.ts";
import { listGenerations } from "../api/calls.ts";
import type { GenerationView } from "../api/views.ts";
import { isFiltered, noFilters, toQuery, type HistoryFilters } from "./history-filters.ts";
import { client } from "./session.ts";

const pageSize = 40;

export const filters = signal<HistoryFilters>(noFilters);
/** What is loaded so far, the newest first. */
export const generations = signal<readonly GenerationView[]>([]);
export const isLoading = signal(false);
export const hasMore = signal(true);
export const historyError = signal<ApiError | null>(null);
/** Hidden until the time for undoing their deletion has passed. */
export const hiddenIds = signal<ReadonlySet<string>>(new Set());
/** How far down the page was scrolled when it was left, in pixels. */
export const scrollPosition = { top: 0 };

let cursor: string | null = null;
let loading: AbortController | undefined;

/** Shows the history through other filters, from its beginning. */
export function filterHistory(changes: Partial<HistoryFilters>): void {
  filters.value = { ...filters.value, ...changes };
  reloadHistory();
}

/** Begins again with the first page. */
function reloadHistory(): void {
  resetHistory();
  void loadMore();
}

/** Forgets what is loaded, and what was looked for: it was of another account. */
export function forgetHistory(): void {
  filters.value = noFilters;
  resetHistory();
}

/** Forgets what is loaded: it is no longer so, or of other filters. */
export function resetHistory(): void {
  loading?.abort();
  loading = undefined;
  cursor = null;
  generations.value = [];
  hasMore.value = true;
  isLoading.value = false;
  historyError.value = null;
  scrollPosition.top = 0;
}

/** The next page. One that a filter left empty is followed by the one after it. */
export async function loadMore(): Promise<void> {
  if (isLoading.value || !hasMore.value) return;
  const own = new AbortController();
  loading = own;
  isLoading.value = true;
  historyError.value = null;
  try {
    let found = 0;
    while (found === 0 && hasMore.value) {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      found = await loadPage(own.signal);
    }
  } catch (error) {
    if (own.signal.aborted) return;
    historyError.value = asApiError(error);
  }
  if (!own.signal.aborted) isLoading.value = false;
}

async function loadPage(aborted: AbortSignal): Promise<number> {
  const query = {
    ...toQuery(filters.value),
    limit: String(pageSize),
    ...(cursor === null ? {} : { cursor }),
  };
  const page = await listGenerations(client.value, query, aborted);
  aborted.throwIfAborted();
  const known = new Set(generations.value.map(({ id }) => id));
  const added = page.generations.filter(({ id }) => !known.has(id));
  generations.value = [...generations.value, ...added];
  cursor = page.nextCursor;
  hasMore.value = cursor !== null;
  return added.length;
}

/** One that has just ended, at the top, where no filter may leave it out. */
export function noteNewGeneration(generation: GenerationView): void {
  if (isFiltered(filters.value)) return;
  const others = generations.value.filter(({ id }) => id !== generation.id);
  generations.value = [generation, ...others];
}

/** A generation that has changed, in place. */
export function replaceInHistory(changed: GenerationView): void {
  generations.value = generations.value.map((one) => (one.id === changed.id ? changed : one));
}

/** One that is deleted for good. */
export function removeFromHistory(id: string): void {
  generations.value = generations.value.filter((one) => one.id !== id);
}
