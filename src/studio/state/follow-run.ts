import { ApiError } from "../api/api-error.ts";
import { findGeneration } from "../api/calls.ts";
import type { ApiClient } from "../api/client.ts";
import { readEvents } from "../api/read-events.ts";
import { endedState } from "./ended-state.ts";
import { reconnectWaitsMs } from "./reconnect-waits.ts";
import { afterEvent, type RunningState, type RunState } from "./run-state.ts";

/**
 * Sends an order, or comes back to its generation, and follows it through every cut, until it has
 * ended or is left.
 * @param current The run as it is now: others change it, too.
 * @throws ApiError when it was refused, or cannot be reached for about a minute; also when it is left.
 */
export async function* followRun(
  client: ApiClient,
  current: () => RunningState,
  left: AbortSignal,
): AsyncGenerator<RunState> {
  let lastEventId: string | null = null;
  let cuts = 0;
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one connection after the other
      const response: Response = await connect(client, current(), lastEventId, left);
      if (response.status === 204) {
        yield endedState(current(), await findGeneration(client, idOf(current()), left));
        return;
      }
      for await (const { id, event } of readEvents(response)) {
        lastEventId = id ?? lastEventId;
        cuts = 0;
        const next = afterEvent({ ...current(), isReconnecting: false }, event);
        yield next;
        if (next.kind !== "running") return;
      }
    } catch (error) {
      left.throwIfAborted();
      if (error instanceof ApiError && error.failure.kind === "problem") throw error;
    }
    const waitMs = reconnectWaitsMs[cuts];
    cuts += 1;
    if (waitMs === undefined) throw new ApiError({ kind: "unreachable" });
    yield { ...current(), isReconnecting: true };
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    left.throwIfAborted();
  }
}

/** Sent again under its key, an order joins its own run: nothing is paid for twice. */
function connect(
  client: ApiClient,
  { order, generationId }: RunningState,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<Response> {
  const accept = { accept: "text/event-stream" };
  if (generationId === null) {
    const headers = { ...accept, "idempotency-key": order.idempotencyKey };
    return client.send(order.path, { method: "POST", json: order.body, headers, signal });
  }
  const headers = lastEventId === null ? accept : { ...accept, "last-event-id": lastEventId };
  return client.send(`/v1/generations/${generationId}/events`, { headers, signal });
}

function idOf({ generationId }: RunningState): string {
  return generationId ?? "";
}
