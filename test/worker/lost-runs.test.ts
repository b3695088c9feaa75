import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeAll, beforeEach, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { namesOf, readEvents } from "./events.ts";
import { queueFault } from "./faults.ts";
import { readGeneration, waitForEnd, waitForRows } from "./generations.ts";
import { lose, runOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const standard = "gemini-3.1-flash-image";
const pro = "gpt-image-2";
const hang = { kind: "hang-before-headers" };

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

/** Begins a generation whose first calls hang, and waits until so many are under way. */
async function beginHanging(fields: object, hanging: number): Promise<Begun> {
  const prompt = uniquePrompt();
  await queueFault({ prompt, fault: hang, times: hanging });
  const headers = { prefer: "respond-async" };
  const body = { prompt, resolution: "512", ...fields };
  const { id } = await readGeneration(await post("/v1/generations", body, { ...account, headers }));
  await vi.waitFor(async () => requireCalls(await callsWithPrompt(prompt), hanging));
  return { id, prompt };
}

interface Begun {
  readonly id: string;
  readonly prompt: string;
}

function requireCalls(calls: readonly unknown[], wanted: number): void {
  if (calls.length < wanted) throw new Error(`${calls.length} calls, not ${wanted} yet.`);
}

async function modelsCalled(prompt: string) {
  return (await callsWithPrompt(prompt)).map(({ model }) => model);
}

describe("a run whose object was lost during its call", () => {
  it("is carried on by its alarm, and the lost call is on record", async ({ expect }) => {
    const { id, prompt } = await beginHanging({}, 1);
    await lose(id);
    expect(await runDurableObjectAlarm(runOf(id))).toBe(true);
    const ended = await waitForEnd(account, id);
    expect(ended).toMatchObject({
      status: "completed",
      model: standard,
      fallbackFrom: null,
      reasons: ["standard", "attempt_failed:interrupted"],
      images: [{ imageIndex: 0 }],
      attempts: [
        {
          number: 1,
          model: standard,
          costMicroUsd: 0,
          costBasis: "unknown",
          failure: { kind: "interrupted", mayBeBilled: true },
        },
        { number: 2, model: standard, failure: null },
      ],
    });
    const [lost, made] = ended.attempts;
    expect(lost?.estimateMicroUsd).toBe(made?.estimateMicroUsd);
    expect(lost?.priceVersion).toBe(made?.priceVersion);
    expect(ended.possibleMicroUsd).toBe(lost?.estimateMicroUsd);
    expect(ended.costMicroUsd).toBe(made?.costMicroUsd);
    expect(await modelsCalled(prompt)).toEqual([standard, standard]);
    expect((await waitForRows(id)).attempts).toMatchObject([
      {
        number: 1,
        failure_kind: "interrupted",
        cost_micro_usd: 0,
        estimate_micro_usd: lost?.estimateMicroUsd,
      },
      { number: 2, failure_kind: null },
    ]);
  });

  it("is carried on as soon as anybody asks for it", async ({ expect }) => {
    const { id, prompt } = await beginHanging({}, 1);
    await lose(id);
    const asked = await readGeneration(await get(`/v1/generations/${id}`, account));
    expect(asked.status).toBe("running");
    expect(await waitForEnd(account, id)).toMatchObject({ status: "completed" });
    expect(await modelsCalled(prompt)).toHaveLength(2);
  });

  it("is carried on once, whoever asks at the same time", async ({ expect }) => {
    const { id, prompt } = await beginHanging({}, 1);
    await lose(id);
    await Promise.all([
      runDurableObjectAlarm(runOf(id)),
      ...Array.from({ length: 5 }, () => get(`/v1/generations/${id}`, account)),
    ]);
    expect(await waitForEnd(account, id)).toMatchObject({ status: "completed" });
    expect(await modelsCalled(prompt)).toHaveLength(2);
  });

  it("makes one more call and no third, when that is lost, too", async ({ expect }) => {
    const { id, prompt } = await beginHanging({}, 1);
    await queueFault({ prompt, fault: hang });
    await lose(id);
    await runDurableObjectAlarm(runOf(id));
    await vi.waitFor(async () => requireCalls(await callsWithPrompt(prompt), 2));
    await lose(id);
    await runDurableObjectAlarm(runOf(id));
    const ended = await waitForEnd(account, id);
    expect(ended).toMatchObject({
      status: "failed",
      error: {
        code: "generation_interrupted",
        detail: expect.stringContaining("may have been charged"),
      },
      attempts: [
        { number: 1, failure: { kind: "interrupted" } },
        { number: 2, failure: { kind: "interrupted" } },
      ],
    });
    expect(await modelsCalled(prompt)).toHaveLength(2);
  });

  it("does not fall back after its one more call: that could be paid a third time", async ({
    expect,
  }) => {
    const { id, prompt } = await beginHanging({}, 1);
    await queueFault({ prompt, fault: { kind: "server-error" } });
    await lose(id);
    expect(await waitForEnd(account, id)).toMatchObject({
      status: "failed",
      error: { code: "generation_interrupted" },
      attempts: [{ failure: { kind: "interrupted" } }, { failure: { kind: "server-error" } }],
    });
    expect(await modelsCalled(prompt)).toHaveLength(2);
  });

  it("keeps the images that it had, and makes the others", async ({ expect }) => {
    const prompt = uniquePrompt();
    const headers = { prefer: "respond-async" };
    await queueFault({ prompt, fault: hang });
    const body = { prompt, resolution: "512", count: 3 };
    const { id } = await readGeneration(
      await post("/v1/generations", body, { ...account, headers }),
    );
    // One hangs; the others are stored and on record.
    await vi.waitFor(
      async () => {
        const calls = await callsWithPrompt(prompt);
        requireCalls(
          calls.filter(({ response }) => response.outcome === "completed"),
          2,
        );
      },
      { timeout: 5000 },
    );
    await scheduler.wait(300);
    await lose(id);
    const ended = await waitForEnd(account, id);
    expect(ended).toMatchObject({ status: "completed", warnings: [] });
    expect(ended.images.map(({ imageIndex }) => imageIndex)).toEqual([0, 1, 2]);
    expect(ended.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(await modelsCalled(prompt)).toHaveLength(4);
    for (const { url, bytes } of ended.images) {
      const image = await get(url, account);
      expect((await image.arrayBuffer()).byteLength).toBe(bytes);
    }
  });

  it("goes on after a failure with the next engine, as it would have", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:server-error]");
    const headers = { prefer: "respond-async" };
    await queueFault({ prompt, provider: "google", fault: hang });
    const body = { prompt, model: pro, quality: "low", size: "512x512" };
    const { id } = await readGeneration(
      await post("/v1/generations", body, { ...account, headers }),
    );
    await vi.waitFor(async () => requireCalls(await callsWithPrompt(prompt), 2));
    await lose(id);
    expect(await waitForEnd(account, id)).toMatchObject({
      status: "completed",
      model: standard,
      fallbackFrom: pro,
      attempts: [
        { number: 1, model: pro, failure: { kind: "server-error" } },
        { number: 2, model: standard, failure: { kind: "interrupted" } },
        { number: 3, model: standard, failure: null },
      ],
    });
  });

  it("tells a watcher who comes back what happened, under new ids", async ({ expect }) => {
    const { id } = await beginHanging({}, 1);
    await lose(id);
    const route = `/v1/generations/${id}/events`;
    const all = await readEvents(await get(route, account));
    expect(namesOf(all)).toEqual(["accepted", "routed", "attempt-failed", "routed", "completed"]);
    const ids = all.events.map((event) => event.id ?? 0);
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
    expect(new Set(ids).size).toBe(ids.length);
    const headers = { "last-event-id": String(ids[1]) };
    const rest = await readEvents(await get(route, { ...account, headers }));
    expect(rest.events).toEqual(all.events.slice(2));
  });

  it("does not take a refused content to the next engine", async ({ expect }) => {
    const prompt = uniquePrompt();
    await queueFault({ prompt, fault: { kind: "refusal" } });
    await queueFault({ prompt, fault: hang });
    const headers = { prefer: "respond-async" };
    const body = { prompt, resolution: "512", count: 2 };
    const begun = await post("/v1/generations", body, { ...account, headers });
    const { id } = await readGeneration(begun);
    await vi.waitFor(async () => {
      requireCalls(await callsWithPrompt(prompt), 2);
      await requireEnded(id, 1);
    });
    await lose(id);
    const ended = await waitForEnd(account, id);
    expect(ended.attempts.map(({ provider }) => provider)).toEqual(["google", "google", "google"]);
    expect((await callsWithPrompt(prompt)).map(({ provider }) => provider)).not.toContain("openai");
  });

  it("goes on before the eyes of a page that watches it", async ({ expect }) => {
    const prompt = uniquePrompt("[latency:2000]");
    const headers = { prefer: "respond-async" };
    const body = { prompt, resolution: "512" };
    const begun = await post("/v1/generations", body, { ...account, headers });
    const { id } = await readGeneration(begun);
    await vi.waitFor(async () => requireCalls(await callsWithPrompt(prompt), 1));
    const watching = readEvents(await get(`/v1/generations/${id}/events`, account));
    await scheduler.wait(200);
    await lose(id);
    const names = ["accepted", "routed", "attempt-failed", "routed", "completed"];
    expect(namesOf(await watching)).toEqual(names);
  });

  it.for(["application/json", "text/event-stream"])(
    "goes on for the client that waits for it: %s",
    async (accept, { expect }) => {
      const prompt = uniquePrompt("[latency:2000]");
      const own = await createAccount({ tier: "standard" });
      const body = { prompt, resolution: "512" };
      const headers = { accept, "idempotency-key": crypto.randomUUID() };
      const waiting = post("/v1/generations", body, { ...own, headers });
      await vi.waitFor(async () => requireCalls(await callsWithPrompt(prompt), 1));
      const async = { ...own, headers: { ...headers, prefer: "respond-async" } };
      await lose((await readGeneration(await post("/v1/generations", body, async))).id);
      const answer = await waiting;
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('"status":"completed"');
    },
  );
});

/** Throws until so many calls of a generation have ended on its record. */
async function requireEnded(id: string, wanted: number): Promise<void> {
  const ended = await runInDurableObject(runOf(id), async (_instance, { storage }) => {
    const images = await storage.list<{ attempts: readonly unknown[] }>({ prefix: "image:" });
    return [...images.values()].flatMap(({ attempts }) => attempts).length;
  });
  if (ended < wanted) throw new Error(`${ended} calls have ended, not ${wanted} yet.`);
}
