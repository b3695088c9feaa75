import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it, vi } from "vitest";

import { deleteOnSchedule } from "../../src/generation/delete-on-schedule.ts";
import worker from "../../src/index.ts";
import { createServices } from "../../src/services.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, patch, uniquePrompt } from "./api.ts";
import { changedEnv, fetchWith, outOfOrder } from "./deployment.ts";
import { generate, rowsOf, waitForRows } from "./generations.ts";

const day = 86_400_000;
const kept30Days = changedEnv({ TIERS: '{"standard": {"retentionDays": 30}}' });

let standard: Account;
let pro: Account;

beforeAll(async () => {
  standard = await createAccount({ tier: "standard" });
  pro = await createAccount({ tier: "pro" });
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function made(account: Account): Promise<string> {
  const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
  await waitForRows(id);
  return id;
}

/** Fires a trigger that comes so many days from now. @returns What it came to, and its faults. */
async function fireIn(days: number, deployment: Env) {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const outcome = await deleteOnSchedule(createServices(deployment), Date.now() + days * day);
  const faults = log.mock.calls.flat().map(String);
  log.mockRestore();
  return { ...outcome, faults };
}

/** A trigger that found nothing to do. */
const idle = { done: { finished: 0, aged: 0 }, failed: 0, faults: [] };

async function statuses(account: Account, ids: readonly string[]): Promise<readonly number[]> {
  const answers = await Promise.all(ids.map((id) => get(`/v1/generations/${id}`, account)));
  return answers.map(({ status }) => status);
}

async function keysWith(id: string): Promise<readonly string[]> {
  const { objects } = await env.BUCKET.list();
  return objects.map(({ key }) => key).filter((key) => key.includes(id));
}

describe("the trigger that deletes", () => {
  it("deletes what is older than its tier keeps it, and no favourites", async ({ expect }) => {
    const ids = [await made(standard), await made(standard)];
    const [aged = "", favourite = ""] = ids;
    const kept = await made(pro);
    await patch(`/v1/generations/${favourite}`, { favourite: true }, standard);
    expect(await fireIn(29, kept30Days)).toEqual(idle);
    expect(await fireIn(1000, env)).toEqual(idle);
    // What follows from its end has to be written first.
    await vi.waitFor(async () => {
      expect((await fireIn(31, kept30Days)).done).toEqual({ finished: 0, aged: 1 });
    });
    expect(await fireIn(31, kept30Days)).toEqual(idle);
    expect(await statuses(standard, ids)).toEqual([404, 200]);
    expect(await statuses(pro, [kept])).toEqual([200]);
    expect(await keysWith(aged)).toEqual([`records/${standard.accountId}/${aged}.json`]);
    const { generation } = await rowsOf(aged);
    expect(generation).toMatchObject({ prompt: "" });
    expect(generation?.["cost_micro_usd"]).toBeGreaterThan(0);
  });

  it("finishes a deletion that R2 interrupted", async ({ expect }) => {
    const id = await made(standard);
    const path = `/v1/generations/${id}`;
    const half = changedEnv({ BUCKET: outOfOrder(env.BUCKET, "delete") });
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await vi.waitFor(async () => {
      const changes = { BUCKET: half.BUCKET };
      const body = { ids: [id] };
      const answer = await fetchWith(changes, "/v1/generations/delete", { ...standard, body });
      expect(await answer.json()).toMatchObject({ failed: [{ code: "storage_unavailable" }] });
    });
    log.mockRestore();
    expect((await get(path, standard)).status).toBe(404);
    expect((await keysWith(id)).length).toBeGreaterThan(1);
    // It may still be going on.
    expect(await fireIn(0, env)).toEqual(idle);
    const { faults, failed } = await fireIn(1, half);
    expect([failed, faults]).toEqual([1, [expect.stringContaining("cannot be deleted yet")]]);
    expect((await fireIn(1, env)).done).toEqual({ finished: 1, aged: 0 });
    expect(await keysWith(id)).toEqual([`records/${standard.accountId}/${id}.json`]);
    expect(await fireIn(1, env)).toEqual(idle);
  });

  it("leaves all to the next one when D1 does not answer", async ({ expect }) => {
    const id = await made(standard);
    const broken = changedEnv({ ...kept30Days, DB: outOfOrder(env.DB, "prepare") });
    const { faults, failed } = await fireIn(31, broken);
    expect([failed, faults]).toEqual([1, [expect.stringContaining("with the next trigger")]]);
    expect(await statuses(standard, [id])).toEqual([200]);
  });

  it("is the one that comes every ten minutes", async ({ expect }) => {
    const id = await made(standard);
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 31 * day);
    const everyTenMinutes = createScheduledController({ cron: "*/10 * * * *" });
    await vi.waitFor(async () => {
      await worker.scheduled(everyTenMinutes, kept30Days);
      expect(log).toHaveBeenCalledWith(expect.stringMatching(/"aged":[1-9]/));
    });
    vi.restoreAllMocks();
    expect(await statuses(standard, [id])).toEqual([404]);
  });
});
