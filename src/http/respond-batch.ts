import type { Context } from "hono";

import type { BatchEvent } from "../domain/batch.ts";
import type { BatchNews } from "../generation/batch-answers.ts";
import type { LoggedBatchEvent } from "../generation/batch-storage.ts";
import { retried } from "../retried.ts";
import { toBatchItemView, toBatchView } from "./batch-view.ts";
import { eventStream } from "./event-stream.ts";
import { eventsUrl } from "./events-url.ts";
import type { HonoEnv } from "./hono-env.ts";

/** Waits before a batch whose object was lost is asked again, in milliseconds. */
const askAgainAfterMs = [100, 300, 1000, 3000];

/** How long one question to a batch waits for news, in milliseconds. */
const newsWaitMs = 20_000;

/** Asks a batch for what it told after an event, and waits when that is nothing yet. */
export type AskForNews = (after: number, mostWaitMs: number) => Promise<BatchNews>;

/** What a watcher of a batch knows. */
export interface Watched {
  /** The last event that it has seen; 0 for none. */
  readonly after: number;
  /** What the batch told after that. */
  readonly first: BatchNews;
  readonly ask: AskForNews;
}

/**
 * The event stream of a batch, to its end. When the batch cannot be reached it ends without one: an
 * `EventSource` comes back by itself.
 */
export function respondWithBatchEvents(
  c: Context<HonoEnv>,
  batchId: string,
  { after, first, ask }: Watched,
  onDelivered: () => void,
): Response {
  const { report } = c.get("services");
  const context = {
    waitUntil: (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise),
    onDelivered,
  };
  return eventStream(context, async (writer) => {
    let last = after;
    for (let news: BatchNews | undefined = first; news?.kind === "news";) {
      for (const logged of news.events) {
        last = logged.id;
        await writer.send(await eventText(c, batchId, logged));
      }
      if (news.isOver || writer.signal.aborted) return;
      const seen = last;
      news = await retried(
        () => ask(seen, newsWaitMs),
        askAgainAfterMs,
        (error) => report("a batch was lost while it was watched", error),
      ).catch(() => undefined);
    }
  });
}

async function eventText(
  c: Context<HonoEnv>,
  batchId: string,
  { id, event }: LoggedBatchEvent,
): Promise<string> {
  const data = JSON.stringify(await eventData(c, batchId, event));
  return `event: ${event.type}\nid: ${id}\ndata: ${data}\n\n`;
}

async function eventData(c: Context<HonoEnv>, batchId: string, event: BatchEvent): Promise<object> {
  switch (event.type) {
    case "accepted":
      return { batchId, eventsUrl: await eventsUrl(c, batchId) };
    case "item-started": {
      const { type: _type, ...fields } = event;
      return { ...fields, eventsUrl: await eventsUrl(c, event.generationId) };
    }
    case "item-routed":
    case "item-attempt-failed": {
      const { type: _type, ...fields } = event;
      return fields;
    }
    case "item-completed":
    case "item-failed":
      return toBatchItemView(c, event.item);
    case "completed":
      return toBatchView(c, event.batch);
  }
}
