import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it, onTestFinished, vi, type ExpectStatic } from "vitest";

import { createServices } from "../../src/services.ts";
import { createAccount, type Account } from "./accounts.ts";
import { fireAlarm, holdAlarm } from "./alarms.ts";
import { get, post, uniquePrompt } from "./api.ts";
import {
  generate,
  readGeneration,
  rowsOf,
  waitForEnd,
  waitForRows,
  type GenerationAnswer,
} from "./generations.ts";
import { withoutTable } from "./missing-table.ts";
import { readRefusal } from "./problems.ts";
import { runOf, runWith, submissionOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const hourMs = 3_600_000;

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Has D1 refuse the rows of one prompt, until the returned function is called. */
async function refuseRowsOf(prompt: string): Promise<() => Promise<unknown>> {
  const name = `refuse_${crypto.randomUUID().replaceAll("-", "_")}`;
  await env.DB.prepare(
    `CREATE TRIGGER ${name} BEFORE INSERT ON generations WHEN NEW.prompt = '${prompt}' BEGIN SELECT RAISE(ABORT, 'out of order'); END`,
  ).run();
  return () => env.DB.prepare(`DROP TRIGGER IF EXISTS ${name}`).run();
}

async function submitAsync(fields: object): Promise<GenerationAnswer> {
  const headers = { prefer: "respond-async" };
  return readGeneration(await post("/v1/generations", fields, { ...account, headers }));
}

/** Milliseconds until the run's alarm; null when none is set. */
function alarmIn(id: string): Promise<number | null> {
  return runInDurableObject(runOf(id), async (_instance, { storage }) => {
    const alarm = await storage.getAlarm();
    return alarm === null ? null : alarm - Date.now();
  });
}

/** While a run is carried out, its alarm looks after it within a minute. */
async function expectWatched(id: string, expect: ExpectStatic): Promise<void> {
  const waitMs = await alarmIn(id);
  expect(waitMs).toBeGreaterThan(30_000);
  expect(waitMs).toBeLessThanOrEqual(60_000);
}

/** Waits until the run has nothing left to write. */
async function waitUntilLogged(id: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const waitMs = await alarmIn(id);
      if (waitMs === null || waitMs < 23 * hourMs) throw new Error(`${id} is not logged yet.`);
    },
    { timeout: 5000, interval: 20 },
  );
}

describe("D1 out of order when a run ends", () => {
  it("holds up no answer, and the run writes the row when D1 is back", async ({ expect }) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const prompt = uniquePrompt();
    const repair = await refuseRowsOf(prompt);
    onTestFinished(() => repair().then(() => undefined));
    const generation = await generate(account, { prompt, resolution: "512" });
    expect(generation.status).toBe("completed");
    await vi.waitFor(() => expect(logged).toHaveBeenCalled(), { timeout: 10_000 });
    await holdAlarm(generation.id);
    expect((await rowsOf(generation.id)).generation).toBeUndefined();
    const asked = await readGeneration(await get(generation.statusUrl, account));
    expect(asked).toEqual(generation);
    const [image] = generation.images;
    expect((await get(image?.url ?? "", account)).status).toBe(200);

    const waitMs = await fireAlarm(generation.id);
    expect((await rowsOf(generation.id)).generation).toBeUndefined();
    expect(waitMs).toBeGreaterThanOrEqual(1000);
    expect(waitMs).toBeLessThanOrEqual(2000);

    await repair();
    expect(await fireAlarm(generation.id)).toBe(24 * hourMs);
    const rows = await waitForRows(generation.id);
    expect(rows.generation).toMatchObject({ status: "completed", prompt });
    expect(rows.attempts).toHaveLength(1);
    expect(rows.images).toHaveLength(1);
    expect(await readGeneration(await get(generation.statusUrl, account))).toEqual(generation);
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
    expect(JSON.stringify(logged.mock.calls)).toContain("a run's duty is not done yet: row");
    expect(JSON.stringify(logged.mock.calls)).not.toContain(prompt);
  });

  it("leaves nobody without an answer while it cannot be read", async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const unknown = "/v1/generations/gen_01h45ytscbebyvny4gc8cr8ma2";
    const { generation, asked, bytes, refusal } = await withoutTable("attempts", async () => {
      const made = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
      await holdAlarm(made.id);
      const image = await get(made.images[0]?.url ?? "", account);
      return {
        generation: made,
        asked: await readGeneration(await get(made.statusUrl, account)),
        bytes: (await image.arrayBuffer()).byteLength,
        refusal: await readRefusal(await get(unknown, account), unknown),
      };
    });
    expect(asked).toEqual(generation);
    expect(bytes).toBe(generation.images[0]?.bytes);
    expect(refusal).toMatchObject({
      status: 503,
      code: "database_not_migrated",
      detail: expect.stringContaining("npx wrangler d1 migrations apply DB"),
    });
    await fireAlarm(generation.id);
    expect((await waitForRows(generation.id)).attempts).toHaveLength(1);
  });

  it("says so of a generation that it alone could know", async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const database = Object.getPrototypeOf(env.DB) as D1Database;
    vi.spyOn(database, "batch").mockRejectedValue(new Error("D1 is out of order"));
    const route = "/v1/generations/gen_01h45ytscbebyvny4gc8cr8ma2";
    const refusal = await readRefusal(await get(route, account), route);
    expect(refusal).toMatchObject({ status: 503, code: "database_unavailable" });
  });

  it("does not write a row twice", async ({ expect }) => {
    const generation = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitUntilLogged(generation.id);
    const before = await rowsOf(generation.id);
    expect(before.attempts).toHaveLength(1);
    await runInDurableObject(runOf(generation.id), async (_instance, { storage }) => {
      const state = await storage.get<object>("state");
      const outbox = { row: { tries: 0, dueAt: 0 } };
      await storage.put("state", {
        ...state,
        kind: "ended",
        outbox,
        unfinished: [],
        webhook: null,
      });
    });
    expect(await fireAlarm(generation.id)).toBe(24 * hourMs);
    expect(await rowsOf(generation.id)).toEqual(before);
  });
});

describe("a run", () => {
  it("is not taken for lost while it runs", async ({ expect }) => {
    const { id } = await submitAsync({ prompt: uniquePrompt("[latency:600]"), resolution: "512" });
    expect(await runDurableObjectAlarm(runOf(id))).toBe(true);
    await expectWatched(id, expect);
    expect(await waitForEnd(account, id)).toMatchObject({ status: "completed" });
  });
});

describe("a generation that ended", () => {
  it.for([
    { status: "completed", prompt: uniquePrompt() },
    { status: "failed", prompt: uniquePrompt("[fault:server-error]") },
  ])("has its record in R2 beside its row in D1: $status", async (ended, { expect }) => {
    const { id } = await submitAsync({ prompt: ended.prompt, resolution: "512" });
    expect(await waitForEnd(account, id)).toMatchObject({ status: ended.status });
    const { generations, records } = createServices(env);
    await vi.waitFor(
      async () => {
        const row = await generations.find(account.accountId, id);
        expect(row).toMatchObject({ id, status: ended.status, prompt: ended.prompt });
        const record = await records.find(account.accountId, id);
        expect(record).toEqual({ kind: "found", generation: row });
      },
      { timeout: 10_000, interval: 50 },
    );
  });
});

describe("a client that leaves", () => {
  it("leaves the generation to end without it", async ({ expect }) => {
    const prompt = uniquePrompt("[latency:300]");
    const headers = { accept: "text/event-stream" };
    const fields = { prompt, model: "gpt-image-2", quality: "low", previews: 1 };
    const response = await post("/v1/generations", fields, { ...account, headers });
    const id = await leaveAtFirstId(response);
    expect(await waitForEnd(account, id)).toMatchObject({ status: "completed" });
    expect((await waitForRows(id)).images).toHaveLength(1);
  });
});

describe("a submission", () => {
  it("that comes twice is carried out once", async ({ expect }) => {
    const prompt = uniquePrompt();
    const submission = submissionOf(account, { prompt, resolution: "512" });
    const run = runOf(submission.generationId);
    const accepted = await Promise.all([run.submit(submission), run.submit(submission)]);
    expect(accepted).toMatchObject([
      { kind: "accepted", generation: { status: "running" } },
      { kind: "accepted", generation: { status: "running" } },
    ]);
    const ended = await waitForEnd(account, submission.generationId);
    const again = await run.submit(submission);
    expect(again).toMatchObject({
      kind: "accepted",
      generation: { id: ended.id, status: "completed" },
    });
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });

  it("that nobody made leaves no storage behind when it is asked for", async ({ expect }) => {
    const id = "gen_01h45ytscbebyvny4gc8cr8ma2";
    expect((await get(`/v1/generations/${id}`, account)).status).toBe(404);
    const kept = await runInDurableObject(runOf(id), async (instance, { storage }) => {
      await instance.alarm();
      return { keys: (await storage.list()).size, alarm: await storage.getAlarm() };
    });
    expect(kept).toEqual({ keys: 0, alarm: null });
  });

  it("that was kept long enough is removed, and the history answers", async ({ expect }) => {
    const generation = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitUntilLogged(generation.id);
    // An alarm that comes too early, because it could not be moved, leaves it.
    expect(await runDurableObjectAlarm(runOf(generation.id))).toBe(true);
    expect(await runOf(generation.id).describe(account.accountId)).toBeDefined();
    await fireAlarm(generation.id);
    const kept = await runInDurableObject(runOf(generation.id), async (_instance, state) => {
      return (await state.storage.list()).size;
    });
    expect(kept).toBe(0);
    expect(await readGeneration(await get(generation.statusUrl, account))).toEqual(generation);
  });
});

describe("R2 out of order", () => {
  it("is tried again, for the image is paid", async ({ expect }) => {
    const prompt = uniquePrompt();
    const submission = submissionOf(account, { prompt, resolution: "512" });
    const generation = await runWith({ BUCKET: refusing(2) }, submission);
    expect(generation).toMatchObject({ status: "completed", attempts: [{ failure: null }] });
    expect(await env.BUCKET.head(generation.images[0]?.key ?? "")).not.toBeNull();
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });
});

describe("a run that is deployed without the engine of its plan", () => {
  it("ends, as interrupted, and says so in the log without the prompt", async ({ expect }) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const prompt = uniquePrompt();
    const submission = submissionOf(account, { prompt, highQuality: true });
    const generation = await runWith({ OPENAI_API_KEY: "" }, submission);
    expect(generation).toMatchObject({
      status: "failed",
      error: { code: "generation_interrupted" },
    });
    expect(JSON.stringify(logged.mock.calls)).toContain("an image failed by a fault of ours");
    expect(JSON.stringify(logged.mock.calls)).not.toContain(prompt);
    expect(await callsWithPrompt(prompt)).toEqual([]);
  });
});

/** Reads until the stream names its generation, and then leaves. Breaking off cancels the stream. */
async function leaveAtFirstId({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let seen = "";
  for await (const chunk of body ?? []) {
    seen += decoder.decode(chunk, { stream: true });
    const id = /gen_[0-9a-z]{26}/.exec(seen)?.[0];
    if (id !== undefined) return id;
  }
  throw new Error(`The stream ended without an id: ${seen}`);
}

/** The bucket, refusing so many writes before it takes one. */
function refusing(writes: number): R2Bucket {
  let refused = 0;
  return new Proxy(env.BUCKET, {
    get(bucket, name) {
      if (name !== "put") return Reflect.get(bucket, name, bucket);
      return (...args: Parameters<R2Bucket["put"]>) => {
        refused += 1;
        if (refused <= writes) return Promise.reject(new Error("R2 is out of order"));
        return bucket.put(...args);
      };
    },
  });
}
