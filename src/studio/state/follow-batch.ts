import { ApiError } from "../api/api-error.ts";
import { findBatch, watchBatch } from "../api/batch-calls.ts";
import type { ApiClient } from "../api/client.ts";
import { readBatchEvents } from "../api/read-batch-events.ts";
import { afterBatchEvent, toBoard, type Board } from "./board.ts";
import { reconnectWaitsMs } from "./reconnect-waits.ts";

/** What is told to whoever follows a batch. */
interface Follower {
  /** The board as it is now: others change it, too. */
  readonly current: () => Board | null;
  readonly show: (board: Board) => void;
  readonly showReconnecting: (isReconnecting: boolean) => void;
}

/**
 * Follows a batch through every cut, until its last item has ended or it is left.
 * @throws ApiError when it is not there, or cannot be reached for about a minute; also when it is left.
 */
export async function followBatch(
  client: ApiClient,
  id: string,
  follower: Follower,
  left: AbortSignal,
): Promise<void> {
  let cuts = 0;
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one connection after the other
      const batch = await findBatch(client, id, left);
      left.throwIfAborted();
      follower.showReconnecting(false);
      follower.show(toBoard(batch, follower.current()));
      if (batch.status !== "running") return;
      // oxlint-disable-next-line no-await-in-loop -- see above
      const response = await watchBatch(client, id, lastEventIdOf(follower), left);
      for await (const received of readBatchEvents(response)) {
        left.throwIfAborted();
        cuts = 0;
        const board = follower.current();
        if (board) follower.show(afterBatchEvent(board, received));
      }
      // It has ended, and the batch says how; else it is come back to, a moment later.
    } catch (error) {
      left.throwIfAborted();
      if (error instanceof ApiError && error.failure.kind === "problem") throw error;
      follower.showReconnecting(true);
    }
    const waitMs = reconnectWaitsMs[cuts];
    cuts += 1;
    if (waitMs === undefined) throw new ApiError({ kind: "unreachable" });
    // oxlint-disable-next-line no-await-in-loop -- see above
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

function lastEventIdOf({ current }: Follower): string | null {
  return current()?.lastEventId ?? null;
}
