import { signal } from "@preact/signals";

import { asApiError, type ApiError } from "../api/api-error.ts";
import { cancelBatch, readArchive, retryItem } from "../api/batch-calls.ts";
import { saveFile } from "../components/save-file.ts";
import { hasEnded, toBoard, type Board } from "./board.ts";
import { followBatch } from "./follow-batch.ts";
import { resetHistory } from "./history.ts";
import { loadRecent } from "./recent.ts";
import { client } from "./session.ts";
import { tell } from "./toasts.ts";

/** The batch that is looked at; null until it is loaded. */
export const board = signal<Board | null>(null);
export const boardError = signal<ApiError | null>(null);
export const isReconnecting = signal(false);
export const isCancelling = signal(false);
export const isArchiving = signal(false);

let following: AbortController | undefined;

/** Looks at a batch, and follows it until it is left. How that goes is in the signals. */
export function openBatch(id: string): () => void {
  board.value = null;
  isCancelling.value = false;
  void follow(id);
  return () => {
    following?.abort();
    // What ends after that is not seen here, but is in the history when that is looked at.
    if (board.value && endedCount(board.value) < board.value.slots.length) resetHistory();
  };
}

/** Goes on where it was given up. */
export function reopenBatch(id: string): void {
  void follow(id);
}

/** Tries an item without an image again, and nothing else. */
export async function retryInBatch(id: string, index: number): Promise<void> {
  const asked = client.value;
  try {
    const batch = await retryItem(asked, id, index, crypto.randomUUID());
    if (board.value?.batch.id !== id) return;
    board.value = toBoard(batch, board.value);
    void follow(id);
  } catch (error) {
    tell(`It could not be tried again. ${asApiError(error).message}`);
  }
}

/** No more items begin, and those under way end. What they cost, their slots say. */
export async function cancelOpenBatch(id: string): Promise<void> {
  isCancelling.value = true;
  try {
    const batch = await cancelBatch(client.value, id);
    if (board.value?.batch.id === id) board.value = toBoard(batch, board.value);
  } catch (error) {
    tell(`It could not be cancelled. ${asApiError(error).message}`);
  } finally {
    isCancelling.value = false;
  }
}

/** Hands every image of a batch to the browser, as one ZIP. */
export async function saveArchive(id: string): Promise<void> {
  isArchiving.value = true;
  try {
    saveFile(await readArchive(client.value, id), `${id}.zip`);
  } catch (error) {
    tell(`It could not be downloaded. ${asApiError(error).message}`);
  } finally {
    isArchiving.value = false;
  }
}

async function follow(id: string): Promise<void> {
  following?.abort();
  const own = new AbortController();
  following = own;
  boardError.value = null;
  isReconnecting.value = false;
  const follower = {
    current: () => board.value,
    show,
    showReconnecting: (is: boolean) => {
      isReconnecting.value = is;
    },
  };
  try {
    await followBatch(client.value, id, follower, own.signal);
  } catch (error) {
    if (own.signal.aborted) return;
    isReconnecting.value = false;
    boardError.value = asApiError(error);
  }
}

/** What has ended is in the history, and among the last that were made. */
function show(next: Board): void {
  const before = board.value;
  board.value = next;
  if (before === null || endedCount(before) === endedCount(next)) return;
  resetHistory();
  // Without an answer they are there after the next reload.
  if (endedCount(next) === next.slots.length) loadRecent().catch(() => undefined);
}

function endedCount({ slots }: Board): number {
  return slots.filter(({ item }) => hasEnded(item)).length;
}
