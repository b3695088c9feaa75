import type { Context } from "hono";

import type { Batch, BatchEvent } from "../domain/batch.ts";
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

/**
 * Asks a batch for what it told after an event, also when its object is lost on the way.
 * @param mostWaitMs How long to wait when that is nothing yet; 0 answers at once.
 * @throws What the last try threw.
 */
export function askForNews(
  c: Context<HonoEnv>,
  batchId: string,
  after: number,
  mostWaitMs: number,
): Promise<BatchNews> {
  const { batches, report } = c.get("services");
  const accountId = c.get("accountId");
  const ask = async () => batches.get(batchId).eventsAfter(accountId, after, mostWaitMs);
  return retried(ask, askAgainAfterMs, (error) => {
    report("a batch was lost while it was watched", error);
  });
}

/** Who watches a batch, and from where on. */
interface BatchWatch {
  /** The last event that the watcher has seen; 0 for none. */
  readonly after: number;
  /** What it has missed; left out where that was not asked for yet. */
  readonly first?: BatchNews;
  readonly onDelivered: () => void;
}

/**
 * The event stream of a batch, to its end. When the batch cannot be reached it breaks off: an
 * `EventSource` comes back by itself, and whoever began the batch has the address of it in `Location`.
 */
export function respondWithBatchEvents(
  c: Context<HonoEnv>,
  batchId: string,
  { after, first, onDelivered }: BatchWatch,
): Response {
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  const { onStream } = c.get("watch");
  const response = eventStream({ waitUntil, onDelivered, onStream }, async (writer) => {
    let last = after;
    // The first answer comes at once, whatever there is to be told.
    let news = first ?? (await askForNews(c, batchId, last, 0));
    for (; ; news = await askForNews(c, batchId, last, newsWaitMs)) {
      if (news.kind !== "news") throw new Error(`The batch cannot be watched: ${news.kind}.`);
      for (const logged of news.events) {
        last = logged.id;
        await writer.send(await eventText(c, batchId, logged, news.batch));
      }
      if (news.isOver) return;
      writer.signal.throwIfAborted();
    }
  });
  response.headers.set("location", `${new URL(c.req.url).origin}/v1/batches/${batchId}`);
  return response;
}

async function eventText(
  c: Context<HonoEnv>,
  batchId: string,
  { id, event }: LoggedBatchEvent,
  batch: Batch | null,
): Promise<string> {
  const data = JSON.stringify(await eventData(c, batchId, event, batch));
  return `event: ${event.type}\nid: ${id}\ndata: ${data}\n\n`;
}

async function eventData(
  c: Context<HonoEnv>,
  batchId: string,
  event: BatchEvent,
  batch: Batch | null,
): Promise<object> {
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
      return batch ? toBatchView(c, batch) : { id: batchId };
  }
}
