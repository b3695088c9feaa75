import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { beginBatch, cancel, parseBatch, readBatch, retryItem, waitForBatch } from "./batches.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { queueFault } from "./faults.ts";
import { readRefusal } from "./problems.ts";
import { open } from "./signed-urls.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

function countOf(names: readonly string[], name: string): number {
  return names.filter((one) => one === name).length;
}

/** A batch whose second item fails on both engines. */
async function mixedBatch() {
  const prompt = uniquePrompt();
  const failing = `${prompt} number 1`;
  await queueFault({ prompt: failing, fault: { kind: "server-error" }, times: 2 });
  const slides = [0, 1, 2].map((index) => ({ prompt: `${prompt} number ${index}` }));
  return { slides, resolution: "512" };
}

describe("the events of a batch", () => {
  it("tell of each item, and of the whole at last", async ({ expect }) => {
    const headers = { accept: "text/event-stream" };
    const response = await post("/v1/batches", await mixedBatch(), { ...account, headers });
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const log = await readEvents(response);
    const names = namesOf(log);
    expect(names[0]).toBe("accepted");
    expect(names.at(-1)).toBe("completed");
    expect(countOf(names, "item-started")).toBe(3);
    // Where the item goes next is told as its route, too.
    expect(countOf(names, "item-routed")).toBeGreaterThanOrEqual(4);
    expect(countOf(names, "item-attempt-failed")).toBe(2);
    expect(countOf(names, "item-completed")).toBe(2);
    expect(countOf(names, "item-failed")).toBe(1);
    expect(log.events.map(({ id }) => id)).toEqual(log.events.map((_, index) => index + 1));
    expect(log.comments[0]).toContain("keep-alive");
    expect(dataOf(log, "item-failed")).toMatchObject({
      index: 1,
      status: "failed",
      error: { code: "all_providers_failed" },
    });
    const whole = parseBatch(dataOf(log, "completed"));
    expect(whole.counts).toMatchObject({ completed: 2, failed: 1 });
    expect(await readBatch(await get(whole.statusUrl, account))).toEqual(whole);
  });

  it("are seen by a page with the signed address, from where it left off", async ({ expect }) => {
    const begun = await beginBatch(account, await mixedBatch());
    const url = String(begun.eventsUrl);
    const all = await readEvents(await open(url));
    const seen = all.events[3]?.id ?? 0;
    const rest = await readEvents(await open(url, { "last-event-id": String(seen) }));
    expect(rest.events).toEqual(all.events.slice(4));
    const last = String(all.events.at(-1)?.id);
    expect((await open(url, { "last-event-id": last })).status).toBe(204);
    expect((await open(url.replace(/signature=.{5}/, "signature=AAAAA"))).status).toBe(401);
  });

  it("begin at once for a watcher who has seen all there is, and go on", async ({ expect }) => {
    const slides = [{ prompt: uniquePrompt("[latency:1500]") }];
    const begun = await beginBatch(account, { slides, resolution: "512" });
    const beganAt = performance.now();
    // Accepted, started, routed: the next comes when the image is there.
    const answer = await open(String(begun.eventsUrl), { "last-event-id": "3" });
    expect(performance.now() - beganAt).toBeLessThan(1000);
    const { events } = await readEvents(answer);
    expect(events.map(({ id, event }) => `${id} ${event}`)).toEqual([
      "4 item-completed",
      "5 completed",
    ]);
  });

  it("lead to those of an item's own run while it is under way", async ({ expect }) => {
    const slides = [{ prompt: uniquePrompt("[latency:1000]") }];
    const begun = await beginBatch(account, { slides, resolution: "512" });
    const own = await readEvents(await open(String(begun.items[0]?.eventsUrl)));
    expect(namesOf(own)).toEqual(["accepted", "routed", "completed"]);
    const ended = await waitForBatch(account, begun.id);
    expect(ended.items[0]?.eventsUrl).toBeNull();
  });

  it("follow on the end when an item is tried again", async ({ expect }) => {
    const begun = await beginBatch(account, await mixedBatch());
    const before = await readEvents(await open(String(begun.eventsUrl)));
    const last = before.events.at(-1)?.id ?? 0;
    await readBatch(await retryItem(account, begun.id, 1));
    const after = await readEvents(
      await open(String(begun.eventsUrl), { "last-event-id": String(last) }),
    );
    expect(namesOf(after)).toEqual(["item-started", "item-routed", "item-completed", "completed"]);
    expect(dataOf(after, "completed")).toMatchObject({ counts: { completed: 3 } });
  });
});

describe("another account", () => {
  it("sees, cancels and tries again nothing", async ({ expect }) => {
    const other = await createAccount({ tier: "standard" });
    const slides = [{ prompt: uniquePrompt() }];
    const { id } = await beginBatch(account, { slides, resolution: "512" });
    const route = `/v1/batches/${id}`;
    const answers = [
      [route, await get(route, other)],
      [`${route}/events`, await get(`${route}/events`, other)],
      [`${route}/archive`, await get(`${route}/archive`, other)],
      [`${route}/cancel`, await cancel(other, id)],
      [`${route}/items/0/retry`, await retryItem(other, id, 0)],
    ] as const;
    for (const [path, answer] of answers) {
      expect(await readRefusal(answer, path)).toMatchObject({ status: 404, code: "not_found" });
    }
    expect((await waitForBatch(account, id)).status).toBe("completed");
  });
});
