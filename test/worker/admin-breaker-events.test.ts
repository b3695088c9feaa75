import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { beforeEach, describe, it, vi } from "vitest";

import { app } from "../../src/app.ts";
import {
  admin,
  failCalls,
  findBreaker,
  listBreakers,
  order,
  parseBreakers,
  proKey,
  resetBreakers,
} from "./admin.ts";
import { origin } from "./api.ts";
import { countedBreakers } from "./counted-breakers.ts";
import { changedEnv } from "./deployment.ts";

const pro = "gpt-image-2";
const route = "/admin/api/breakers/events";
const patience = { timeout: 15_000, interval: 20 };

beforeEach(resetBreakers);

/** Opens a feed, whose client can leave. */
async function openFeed(headers: Readonly<Record<string, string>> = {}) {
  const client = new AbortController();
  const context = createExecutionContext();
  const breakers = countedBreakers();
  const request = new Request(`${origin}${route}`, {
    headers: { authorization: `Bearer ${admin.key}`, ...headers },
    signal: client.signal,
  });
  const changed = changedEnv({ PROVIDER_BREAKER: breakers.counted });
  const response = await app.fetch(request, changed, context);
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => void events.push(event) });
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const decoder = new TextDecoder();
  const read = async () => {
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      parser.feed(decoder.decode(value, { stream: true }));
    }
  };
  const ended = read().catch(() => undefined);
  return {
    response,
    events,
    ended,
    asked: breakers.asked,
    /** Hangs up, as far as the Worker is told. */
    leave: () => client.abort(),
    /** Hangs up without a word. */
    cancel: () => reader.cancel(),
    settled: () => waitOnExecutionContext(context),
  };
}

function viewIn(event: EventSourceMessage | undefined) {
  return parseBreakers(JSON.parse(event?.data ?? "null"));
}

describe("GET /admin/api/breakers/events", () => {
  it("sends every breaker at once, in the form of the list", async ({ expect }) => {
    const feed = await openFeed();
    expect(Object.fromEntries(feed.response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
    });
    await vi.waitFor(() => expect(feed.events).toHaveLength(1), patience);
    const [first] = feed.events;
    expect(first).toMatchObject({ event: "breakers", id: "1" });
    expect(viewIn(first).providers).toEqual((await listBreakers()).providers);
    feed.leave();
    await feed.settled();
  });

  it("tells of an order, of counts and of an opening as they come", async ({ expect }) => {
    const feed = await openFeed({ "last-event-id": "7" });
    await vi.waitFor(() => expect(feed.events).toHaveLength(1), patience);
    await order("openai/gpt-image-2", "isolate", { reason: "a drill", expiresInSeconds: 60 });
    await vi.waitFor(() => expect(feed.events).toHaveLength(2), patience);
    await order("openai/gpt-image-2", "reset", { reason: "it is over" });
    await failCalls(proKey, 1);
    await vi.waitFor(() => expect(feed.events).toHaveLength(3), patience);
    await failCalls(proKey, 2);
    await vi.waitFor(() => expect(feed.events.length).toBeGreaterThanOrEqual(4), patience);
    const seen = feed.events.slice(0, 4).map((event) => findBreaker(viewIn(event), pro));
    expect(seen).toMatchObject([
      { state: "closed", order: null },
      { state: "isolated", order: { reason: "a drill" } },
      { state: "closed", window: { starts: 1, failures: 1 } },
      { state: "open" },
    ]);
    expect(feed.events.slice(0, 4).map(({ id }) => id)).toEqual(["8", "9", "10", "11"]);
    feed.leave();
    await feed.settled();
  });

  it("asks no breaker any more once the client has left", async ({ expect }) => {
    const feed = await openFeed();
    await vi.waitFor(() => expect(feed.events).toHaveLength(1), patience);
    feed.leave();
    await Promise.all([feed.settled(), feed.ended]);
    const asked = feed.asked();
    await order("openai/gpt-image-2", "reset", { reason: "something changes" });
    await scheduler.wait(2500);
    expect(feed.asked()).toBe(asked);
  });

  it("ends when what it writes is read by nobody", async ({ expect }) => {
    const feed = await openFeed();
    await vi.waitFor(() => expect(feed.events).toHaveLength(1), patience);
    await feed.cancel();
    await order("openai/gpt-image-2", "reset", { reason: "something changes" });
    await feed.settled();
    expect(feed.events).toHaveLength(1);
  });
});
