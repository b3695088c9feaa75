import { signal } from "@preact/signals";

/** Dies with the tab. */
const storageName = "diptych.last-batch";

/** The batch that was sent last, to come back to; null when there is none. */
export const lastBatchId = signal<string | null>(sessionStorage.getItem(storageName));

export function noteBatch(id: string): void {
  sessionStorage.setItem(storageName, id);
  lastBatchId.value = id;
}

/** It was of another account. */
export function forgetBatch(): void {
  sessionStorage.removeItem(storageName);
  lastBatchId.value = null;
}
