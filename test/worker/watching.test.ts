import { beforeAll, describe, it, onTestFinished, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { fireAlarm } from "./alarms.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { begin, generate, parseGeneration, waitForRows } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { runOf } from "./runs.ts";

const pro = "gpt-image-2";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

function eventsOf(id: string): string {
  return `/v1/generations/${id}/events`;
}

/** Reads a stream until it holds a text, and then leaves. */
async function readUntil({ body }: Response, text: string): Promise<string> {
  const decoder = new TextDecoder();
  let seen = "";
  for await (const chunk of body ?? []) {
    seen += decoder.decode(chunk, { stream: true });
    if (seen.includes(text)) return seen;
  }
  throw new Error(`The stream ended without '${text}'.`);
}

describe("GET /v1/generations/{id}/events", () => {
  it("tells all from the first event on, while the generation runs", async ({ expect }) => {
    const prompt = uniquePrompt("[latency:400]");
    const id = await begin(account, { prompt, model: pro, quality: "low", size: "512x512" });
    const log = await readEvents(await get(eventsOf(id), account));
    expect(namesOf(log)).toEqual(["accepted", "routed", "completed"]);
    expect(dataOf(log, "accepted")).toEqual({ generationId: id, eventsUrl: expect.any(String) });
    expect(parseGeneration(dataOf(log, "completed"))).toMatchObject({ id, status: "completed" });
  });

  it("shows a watcher who comes back the latest preview at once", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:stall-after-preview previews=2]");
    const headers = { accept: "text/event-stream" };
    const fields = { prompt, model: pro, quality: "low", size: "512x512", previews: 3 };
    const first = await post("/v1/generations", fields, { ...account, headers });
    const seen = await readUntil(first, '"index":1,');
    const id = /gen_[0-9a-z]{26}/.exec(seen)?.[0] ?? "";
    onTestFinished(async () => {
      await post(`/v1/generations/${id}/cancel`, {}, account);
    });
    const again = await get(eventsOf(id), account);
    expect(await readUntil(again, '"index":1,')).not.toContain('"index":0,');
  });

  it("goes on after the last event that its watcher has", async ({ expect }) => {
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const all = await readEvents(await get(eventsOf(id), account));
    const headers = { "last-event-id": "1" };
    const rest = await readEvents(await get(eventsOf(id), { ...account, headers }));
    expect(rest.events).toEqual(all.events.slice(1));
  });

  it("is 204 after the last event, so that an EventSource stays away", async ({ expect }) => {
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const { events } = await readEvents(await get(eventsOf(id), account));
    const headers = { "last-event-id": String(events.at(-1)?.id) };
    const over = await get(eventsOf(id), { ...account, headers });
    expect([over.status, await over.text()]).toEqual([204, ""]);
  });

  it("tells how it ended when the run is removed, and then is over", async ({ expect }) => {
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(id);
    await vi.waitFor(async () => {
      // The first alarm may still find the row to be written.
      await fireAlarm(id);
      if (await runOf(id).describe(account.accountId)) throw new Error(`${id} is still there.`);
    });
    const log = await readEvents(await get(eventsOf(id), account));
    expect(namesOf(log)).toEqual(["completed"]);
    const headers = { "last-event-id": String(log.events[0]?.id) };
    expect((await get(eventsOf(id), { ...account, headers })).status).toBe(204);
  });

  it.for(["abc", "-1", "1.5", "1e99", ""])(
    "takes '%s' for no id of ours",
    async (id, { expect }) => {
      const { id: generation } = await generate(account, {
        prompt: uniquePrompt(),
        resolution: "512",
      });
      const headers = { "last-event-id": id };
      const log = await readEvents(await get(eventsOf(generation), { ...account, headers }));
      expect(namesOf(log)[0]).toBe("accepted");
    },
  );

  it("is 404 for another account's generation, as for none", async ({ expect }) => {
    const stranger = await createAccount({ tier: "standard" });
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    for (const route of [eventsOf(id), eventsOf("gen_01h45ytscbebyvny4gc8cr8ma2"), eventsOf("x")]) {
      const refusal = await readRefusal(await get(route, stranger), route);
      expect(refusal).toMatchObject({ status: 404, code: "not_found" });
    }
  });

  it("takes 256 watchers, and tells the next when to come back", async ({ expect }) => {
    const id = await begin(account, { prompt: uniquePrompt("[latency:60000]"), resolution: "512" });
    const controllers: Response[] = [];
    onTestFinished(async () => {
      for (const { body } of controllers) await body?.cancel();
      await post(`/v1/generations/${id}/cancel`, {}, account);
    });
    for (let count = 0; count < 256; count += 1) {
      const watching = await get(eventsOf(id), account);
      expect(watching.status).toBe(200);
      controllers.push(watching);
    }
    const crowded = await get(eventsOf(id), account);
    expect(crowded.headers.get("retry-after")).toBe("10");
    expect(await readRefusal(crowded, eventsOf(id))).toMatchObject({
      status: 429,
      code: "too_many_viewers",
    });
  });
});
