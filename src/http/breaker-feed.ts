import type { BreakersView } from "./breaker-view.ts";

/** How often the breakers are looked at, in milliseconds. */
const lookEveryMs = 2000;

/** A tab that was forgotten does not ask for ever; one that is looked at connects again by itself. */
const longestMs = 15 * 60_000;

/** When a client connects again, in milliseconds. */
const retryMs = 2000;

/**
 * Sends all breakers at once, and again whenever something about them has changed: for as long as
 * the client stays, but no longer than a quarter of an hour.
 * @param lastId Id of the last event that the client got from an earlier feed; 0 when it had none.
 */
export async function feedBreakers(input: {
  readonly look: () => Promise<BreakersView>;
  readonly send: (event: string) => Promise<void>;
  readonly lastId: number;
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly now: () => number;
}): Promise<void> {
  const { look, send, signal, wait, now } = input;
  const endsAt = now() + longestMs;
  let id = input.lastId;
  let shown: string | undefined;
  while (!signal.aborted && now() < endsAt) {
    const view = await look();
    const providers = JSON.stringify(view.providers);
    if (providers !== shown) {
      id += 1;
      await send(toEvent(id, view));
      shown = providers;
    }
    await wait(lookEveryMs);
  }
}

function toEvent(id: number, view: BreakersView): string {
  return `event: breakers\nid: ${id}\nretry: ${retryMs}\ndata: ${JSON.stringify(view)}\n\n`;
}
