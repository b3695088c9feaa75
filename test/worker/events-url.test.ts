import { beforeAll, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { fireAlarm } from "./alarms.ts";
import { get, origin, post, uniquePrompt } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { generate, readGeneration, waitForEnd, waitForRows } from "./generations.ts";
import { runOf } from "./runs.ts";
import { beginWatched, open, openWith } from "./signed-urls.ts";

const surfaces = [
  { route: "/v1/generations", fields: { resolution: "512" } },
  { route: "/v1/images/generations", fields: { size: "512x512", model: "standard" } },
];

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

describe("eventsUrl", () => {
  it.for(surfaces)("is in the 202 answer of $route, and works", async (surface, { expect }) => {
    const fields = { prompt: uniquePrompt("[latency:400]"), ...surface.fields };
    const headers = { prefer: "respond-async" };
    const response = await post(surface.route, fields, { ...account, headers });
    const { id, eventsUrl } = await readGeneration(response);
    const log = await readEvents(await open(String(eventsUrl)));
    expect(namesOf(log)).toEqual(["accepted", "routed", "completed"]);
    expect(dataOf(log, "completed")).toMatchObject({ id, status: "completed" });
  });

  it("names generation, account, expiry and signature, and nothing else", async ({ expect }) => {
    const { id, eventsUrl, createdAt } = await beginWatched(account);
    const [address, query] = eventsUrl.split("?");
    expect(address).toBe(`${origin}/v1/generations/${id}/events`);
    const parameters = new URLSearchParams(query);
    expect(Object.fromEntries(parameters)).toEqual({
      account: account.accountId,
      expires: expect.stringMatching(/^\d{10}$/),
      signature: expect.stringMatching(/^[\w-]{43}$/),
    });
    const seconds = Number(parameters.get("expires")) - Date.parse(createdAt) / 1000;
    expect(seconds / 3600).toBeCloseTo(24);
    await waitForEnd(account, id);
  });

  it("is the same in every answer while the generation runs, and null after", async ({
    expect,
  }) => {
    const prompt = uniquePrompt("[latency:1500]");
    const begun = await beginWatched(account, { prompt, resolution: "512" });
    expect(await readGeneration(await get(begun.statusUrl, account))).toEqual(begun);
    const logs = await Promise.all([
      readEvents(await get(`/v1/generations/${begun.id}/events`, account)),
      readEvents(await open(begun.eventsUrl)),
    ]);
    for (const log of logs) {
      const { id: generationId, eventsUrl } = begun;
      expect(dataOf(log, "accepted")).toEqual({ generationId, eventsUrl });
      expect(dataOf(log, "completed")).toMatchObject({ eventsUrl: null });
    }
    expect((await waitForEnd(account, begun.id)).eventsUrl).toBeNull();
    expect((await generate(account, { prompt: uniquePrompt(), resolution: "512" })).eventsUrl).toBe(
      null,
    );
  });

  it("is in a 202 answer that comes again, also when the generation has ended", async ({
    expect,
  }) => {
    const fields = { prompt: uniquePrompt(), resolution: "512" };
    const headers = { prefer: "respond-async", "idempotency-key": crypto.randomUUID() };
    const send = () => post("/v1/generations", fields, { ...account, headers });
    const first = await readGeneration(await send());
    await waitForEnd(account, first.id);
    const again = await readGeneration(await send());
    expect(again).toMatchObject({ status: "completed", eventsUrl: first.eventsUrl });
    const log = await readEvents(await open(String(again.eventsUrl)));
    expect(namesOf(log)).toEqual(["accepted", "routed", "completed"]);
  });

  it("is null where no secret is set", async ({ expect }) => {
    const changes = { URL_SIGNING_SECRET: undefined };
    const call = { key: account.key, body: { prompt: uniquePrompt(), resolution: "512" } };
    const asking = { prefer: "respond-async" };
    const begun = await fetchWith(changes, "/v1/generations", call, asking);
    expect(begun.status).toBe(202);
    const { id, eventsUrl } = await readGeneration(begun);
    expect(eventsUrl).toBeNull();
    const watched = await openWith(changes, `${origin}/v1/generations/${id}/events`, account);
    expect(dataOf(await readEvents(watched), "accepted")).toEqual({
      generationId: id,
      eventsUrl: null,
    });
  });
});

describe("GET /v1/generations/{id}/events by a signed URL", () => {
  it("tells the same as by key, previews too, and is stored nowhere", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:latency:400]");
    const headers = { accept: "text/event-stream" };
    const fields = { prompt, model: "gpt-image-2", quality: "low", size: "512x512", previews: 2 };
    const whole = await readEvents(await post("/v1/generations", fields, { ...account, headers }));
    const { eventsUrl, generationId } = dataOf(whole, "accepted");
    const response = await open(String(eventsUrl));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const byKey = await readEvents(
      await get(`/v1/generations/${String(generationId)}/events`, account),
    );
    const { events } = await readEvents(response);
    expect(events).toEqual(byKey.events);
    expect(events.map(({ event }) => event)).toContain("preview");
  });

  it("shows the previews that a 202 call has asked for", async ({ expect }) => {
    const { eventsUrl } = await beginWatched(account, {
      prompt: uniquePrompt("[openai:latency:400]"),
      model: "gpt-image-2",
      quality: "low",
      size: "512x512",
      previews: 2,
    });
    const log = await readEvents(await open(eventsUrl));
    expect(namesOf(log)).toEqual(["accepted", "routed", "preview", "preview", "completed"]);
  });

  it("goes on after Last-Event-ID, and is 204 after the last", async ({ expect }) => {
    const { eventsUrl } = await beginWatched(account);
    const { events } = await readEvents(await open(eventsUrl));
    const rest = await readEvents(await open(eventsUrl, { "last-event-id": "1" }));
    expect(rest.events).toEqual(events.slice(1));
    const last = String(events.at(-1)?.id);
    const over = await open(eventsUrl, { "last-event-id": last });
    expect([over.status, await over.text()]).toEqual([204, ""]);
  });

  it("tells how it failed, without the signature", async ({ expect }) => {
    const { id, eventsUrl } = await beginWatched(account, {
      prompt: uniquePrompt("[latency:300][fault:refusal]"),
    });
    const failed = dataOf(await readEvents(await open(eventsUrl)), "failed");
    expect(failed).toMatchObject({
      generationId: id,
      code: "moderation_blocked",
      instance: `/v1/generations/${id}/events`,
    });
    const signature = new URL(eventsUrl).searchParams.get("signature");
    expect(JSON.stringify(failed)).not.toContain(signature);
  });

  it("tells how it ended when the run is removed, and then is over", async ({ expect }) => {
    const { id, eventsUrl } = await beginWatched(account);
    await waitForEnd(account, id);
    await waitForRows(id);
    await vi.waitFor(async () => {
      // The first alarm may still find the row to be written.
      await fireAlarm(id);
      if (await runOf(id).describe(account.accountId)) throw new Error(`${id} is still there.`);
    });
    const log = await readEvents(await open(eventsUrl));
    expect(namesOf(log)).toEqual(["completed"]);
    const headers = { "last-event-id": String(log.events[0]?.id) };
    expect((await open(eventsUrl, headers)).status).toBe(204);
  });
});
