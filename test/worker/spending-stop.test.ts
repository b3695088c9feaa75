import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { admin, listAudit } from "./admin.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { askForBatch, beginBatch, retryItem, waitForBatch } from "./batches.ts";
import { holdClock, passTime } from "./breakers.ts";
import { forgetSpending, orderSpending, readBudgets } from "./budgets.ts";
import { beginIn, changedEnv, outOfOrder, fetchWith } from "./deployment.ts";
import { begin, generate, readGeneration, waitForEnd, waitForRows } from "./generations.ts";
import { withoutTable } from "./missing-table.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const stopRoute = "/admin/api/spending/stop";

let account: Account;

holdClock();
beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
});
beforeEach(forgetSpending);
afterEach(async () => {
  vi.restoreAllMocks();
  await forgetSpending();
  // Long enough for every isolate to look again.
  passTime(15_001);
});

async function refusalOf(response: Response, route: string) {
  return { ...(await readRefusal(response, route)), after: response.headers.get("retry-after") };
}

const stopped = { status: 503, code: "spending_stopped", after: "60" };

describe("while spending is stopped", () => {
  it.for([
    { route: "/v1/generations", fields: {} },
    { route: "/v1/images/generations", fields: { size: "1024x1024" } },
    { route: "/v1/batches", fields: { slides: [{ prompt: "a slide" }], prompt: undefined } },
  ])("$route begins nothing, and nothing is spent", async ({ route, fields }, { expect }) => {
    const prompt = uniquePrompt();
    await orderSpending("stop");
    const response = await post(route, { prompt, ...fields }, account);
    expect(response.headers.get("x-should-retry")).toBeNull();
    expect(await refusalOf(response, route)).toMatchObject(stopped);
    expect(await callsWithPrompt(prompt)).toEqual([]);
    const { open } = await env.ACCOUNT_LEDGER.getByName(account.accountId).describe(Date.now());
    expect(open.images).toBe(0);
  });

  it("nothing is made again, and no edit and no test image", async ({ expect }) => {
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(id);
    await orderSpending("stop");
    const reroll = `/v1/generations/${id}/reroll`;
    expect(await refusalOf(await post(reroll, {}, account), reroll)).toMatchObject(stopped);
    const { images } = await readGeneration(await get(`/v1/generations/${id}`, account));
    const [{ id: image } = { id: "" }] = images;
    const edit = { prompt: uniquePrompt(), image };
    const generations = "/v1/generations";
    expect(await refusalOf(await post(generations, edit, account), generations)).toMatchObject(
      stopped,
    );
    const tests = "/admin/api/test-images";
    const body = { confirmMicroUsd: 51_784, reason: "a test" };
    expect(await refusalOf(await post(tests, body, admin), tests)).toMatchObject(stopped);
  });

  it("plans, history and images are there", async ({ expect }) => {
    const made = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(made.id);
    await orderSpending("stop");
    const plan = await post("/v1/plan", { prompt: uniquePrompt() }, account);
    expect(plan.status).toBe(200);
    expect((await get(`/v1/generations/${made.id}`, account)).status).toBe(200);
    expect((await get("/v1/generations", account)).status).toBe(200);
    expect((await get(made.images[0]?.url ?? "", account)).status).toBe(200);
    expect((await get("/admin/api/test-images", admin)).status).toBe(200);
  });

  it("what has begun goes on", async ({ expect }) => {
    const id = await begin(account, { prompt: uniquePrompt("[latency:300]"), resolution: "512" });
    await orderSpending("stop");
    expect(await waitForEnd(account, id)).toMatchObject({ status: "completed" });
  });

  it("a call that was made before is answered as it was", async ({ expect }) => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const first = await readGeneration(
      await post("/v1/generations", body, { ...account, headers }),
    );
    await orderSpending("stop");
    const again = await post("/v1/generations", body, { ...account, headers });
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await readGeneration(again)).id).toBe(first.id);
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("a call that was refused is a new one when spending goes on", async ({ expect }) => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const send = () => post("/v1/generations", body, { ...account, headers });
    await orderSpending("stop");
    expect((await send()).status).toBe(503);
    await orderSpending("resume");
    const response = await send();
    expect(response.headers.get("idempotency-replayed")).toBeNull();
    expect(await readGeneration(response)).toMatchObject({ status: "completed" });
  });

  it("a call that was lost before its run began is not begun, either", async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const lost = { submitAndWatch: () => Promise.reject(new Error("lost")) };
    const GENERATION_RUN = { getByName: () => lost };
    const first = await fetchWith(
      { GENERATION_RUN },
      "/v1/generations",
      { ...account, body },
      headers,
    );
    expect((await readRefusal(first, "/v1/generations")).code).toBe("generation_interrupted");
    await orderSpending("stop");
    const send = () => post("/v1/generations", body, { ...account, headers });
    expect(await refusalOf(await send(), "/v1/generations")).toMatchObject(stopped);
    expect(await callsWithPrompt(body.prompt)).toEqual([]);
    await orderSpending("resume");
    expect(await readGeneration(await send())).toMatchObject({ status: "completed" });
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("everybody is told that nothing is made, and not why", async ({ expect }) => {
    await orderSpending("stop", "a leaked key");
    const response = await fetchWith({}, "/v1/status");
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: "unavailable" });
    expect(text).not.toContain("leaked");
    const refused = await post("/v1/generations", { prompt: uniquePrompt() }, account);
    expect(await refused.text()).not.toContain("leaked");
  });

  it("an isolate that knew otherwise heeds it within 15 s", async ({ expect }) => {
    const deployment = changedEnv({});
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const send = async () => {
      const { response, settled } = await beginIn(deployment, "/v1/generations", {
        ...account,
        body,
      });
      await settled();
      return response.status;
    };
    expect(await send()).toBe(200);
    await orderSpending("stop");
    passTime(5000);
    expect(await send()).toBe(200);
    passTime(10_001);
    expect(await send()).toBe(503);
    await orderSpending("resume");
    passTime(15_001);
    expect(await send()).toBe(200);
  });
});

/** A whole batch is made, step by step. */
const whole = { timeout: 60_000 };

describe("a batch", () => {
  it("begins none of its waiting items until spending goes on", whole, async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    // Long enough to be stopped in the middle, however busy the machine is.
    const prompt = uniquePrompt("[latency:3000]");
    const slides = Array.from({ length: 12 }, () => ({ prompt }));
    const { id } = await beginBatch(account, { slides, resolution: "512" });
    const isBegun = async () => (await callsWithPrompt(prompt)).length > 0;
    await expect.poll(isBegun, { timeout: 10_000 }).toBe(true);
    await orderSpending("stop");
    // The batch's own isolate looks again.
    passTime(15_001);
    const held = await vi.waitFor(
      async () => {
        const batch = await askForBatch(account, id);
        const made = (await callsWithPrompt(prompt)).length;
        if (batch.counts.completed !== made) throw new Error(JSON.stringify(batch.counts));
        return batch;
      },
      { timeout: 15_000, interval: 100 },
    );
    expect(held.status).toBe("running");
    const made = (await callsWithPrompt(prompt)).length;
    expect(made).toBeLessThan(12);
    await askForBatch(account, id);
    expect(await callsWithPrompt(prompt)).toHaveLength(made);
    await orderSpending("resume");
    passTime(15_001);
    const ended = await waitForBatch(account, id);
    expect(ended.counts).toMatchObject({ completed: 12, failed: 0 });
    expect(await callsWithPrompt(prompt)).toHaveLength(12);
  });

  it("can be cancelled meanwhile, and tries no item again", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:refusal]");
    const { id } = await beginBatch(account, { slides: [{ prompt }], resolution: "512" });
    await waitForBatch(account, id);
    await orderSpending("stop");
    const route = `/v1/batches/${id}/items/0/retry`;
    expect(await refusalOf(await retryItem(account, id, 0), route)).toMatchObject(stopped);
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
    expect((await askForBatch(account, id)).items[0]?.earlierGenerationIds).toEqual([]);
  });
});

describe("POST /admin/api/spending", () => {
  it("stops and goes on, with a reason in the audit table", async ({ expect }) => {
    const since = new Date().toISOString();
    const stop = { stopped: true, since, reason: "first" };
    expect(await orderSpending("stop", "first")).toEqual(stop);
    passTime(1000);
    expect(await orderSpending("stop", "second")).toEqual(stop);
    expect((await readBudgets()).spending).toEqual(stop);
    const free = { stopped: false, since: null, reason: null };
    expect(await orderSpending("resume", "third")).toEqual(free);
    expect(await orderSpending("resume", "fourth")).toEqual(free);
    const { entries } = await listAudit("?limit=4");
    expect(entries.map(({ action, target, reason }) => `${action} ${target} ${reason}`)).toEqual([
      "spending.resume all fourth",
      "spending.resume all third",
      "spending.stop all second",
      "spending.stop all first",
    ]);
  });

  it.for([
    { body: {}, code: "missing_parameter", param: "reason" },
    { body: { reason: "" }, code: "invalid_parameter", param: "reason" },
    { body: { reason: "x", provider: "openai" }, code: "unknown_parameter", param: "provider" },
  ])("refuses $body", async ({ body, code, param }, { expect }) => {
    const refusal = await readRefusal(await post(stopRoute, body, admin), stopRoute);
    expect(refusal).toMatchObject({ status: 400, code, param });
    expect((await readBudgets()).spending.stopped).toBe(false);
  });

  it("says so when it cannot be traced or kept", async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const body = { reason: "a test" };
    const untraced = await withoutTable("audit_entries", () => post(stopRoute, body, admin));
    expect(untraced.status).toBe(503);
    const DB = outOfOrder(env.DB, "batch");
    const unread = await fetchWith({ DB }, stopRoute, { ...admin, body });
    expect(await readRefusal(unread, stopRoute)).toMatchObject({
      status: 503,
      code: "database_unavailable",
      detail: expect.stringContaining("It is not known"),
    });
  });
});
