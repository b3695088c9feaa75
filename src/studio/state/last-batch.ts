import { computed, signal } from "@preact/signals";

/** Dies with the tab. */
const storageName = "diptych.sent-batch";

/** A batch that was sent from here. */
interface SentBatch {
  readonly id: string;
  /** What each item was asked for with, in their order; none where platforms tell items apart. */
  readonly words: readonly string[];
}

const lastBatch = signal<SentBatch | null>(stored());

/** The batch that was sent last, to come back to; null when there is none. */
export const lastBatchId = computed(() => lastBatch.value?.id ?? null);

/** What an item of a batch was asked for with, as it was written; undefined where that is not known. */
export function wordsOfItem(batchId: string, index: number): string | undefined {
  return lastBatch.value?.id === batchId ? lastBatch.value.words[index] : undefined;
}

export function noteBatch(batch: SentBatch): void {
  sessionStorage.setItem(storageName, JSON.stringify(batch));
  lastBatch.value = batch;
}

/** It was of another account. */
export function forgetBatch(): void {
  sessionStorage.removeItem(storageName);
  lastBatch.value = null;
}

function stored(): SentBatch | null {
  const text = sessionStorage.getItem(storageName);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `noteBatch` alone
  return text === null ? null : (JSON.parse(text) as SentBatch);
}
