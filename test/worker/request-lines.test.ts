import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { app } from "../../src/app.ts";
import { metricLayouts } from "../../src/telemetry/metric-layout.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, origin, post, uniquePrompt } from "./api.ts";
import { changedEnv, fetchWith } from "./deployment.ts";
import { dataOf, readEvents } from "./events.ts";
import { begin, generate, waitForRows } from "./generations.ts";
import { tellLines } from "./told-lines.ts";

const canary = "CANARY-7c1b";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

/** Takes the data points of a deployment. */
function pointsTaken() {
  const points: AnalyticsEngineDataPoint[] = [];
  const dataset = { writeDataPoint: (point: AnalyticsEngineDataPoint) => void points.push(point) };
  return { points, dataset };
}

describe("the line of a request", () => {
  it("says who asked for what, and how it was answered", async ({ expect }) => {
    const { waitFor } = tellLines();
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const line = await waitFor("request", ({ generationId }) => generationId === id);
    expect(line).toEqual({
      event: "request",
      requestId: expect.any(String),
      method: "POST",
      route: "/v1/generations",
      status: 200,
      problem: null,
      accountId: account.accountId,
      keyId: account.keyId,
      generationId: id,
      batchId: null,
      replayed: false,
      answer: "whole",
      ended: "whole",
      colo: null,
      country: null,
      headMs: expect.any(Number),
      durationMs: expect.any(Number),
      bytesIn: expect.any(Number),
      bytesOut: null,
    });
  });

  it("names the problem, and the pattern in place of the path", async ({ expect }) => {
    const { linesOf, text } = tellLines();
    await get(`/v1/generations/${canary}?text=${canary}`, account);
    await get(`/v1/${canary}`, account);
    await get("/v1/models", { key: `dpt_${canary}` });
    await post("/v1/generations", { prompt: canary, [canary]: 1 }, account);
    const told = linesOf("request").map(({ route, status, problem }) => ({
      route,
      status,
      problem,
    }));
    expect(told).toEqual([
      { route: "/v1/generations/:id", status: 404, problem: "not_found" },
      { route: null, status: 404, problem: "not_found" },
      { route: "/v1/models", status: 401, problem: "invalid_api_key" },
      { route: "/v1/generations", status: 400, problem: "unknown_parameter" },
    ]);
    expect(text()).not.toContain(canary);
  });

  it("has no key that was sent as the id of the request, nor have those of its run and faults", async ({
    expect,
  }) => {
    const { linesOf, waitFor, text } = tellLines();
    const headers = { "x-request-id": account.key };
    const fields = { prompt: uniquePrompt("[fault:server-error]"), resolution: "512" };
    await post("/v1/generations", fields, { ...account, headers });
    await get("/admin/api/health", { key: "wrong", headers });
    const { requestId } = await waitFor("run", () => true);
    expect(linesOf("request").map((line) => line.requestId)).toContain(requestId);
    expect(text()).not.toContain(account.key);
  });

  it("comes when a stream has ended, with the bytes of it", async ({ expect }) => {
    const { linesOf, waitFor } = tellLines();
    const headers = { accept: "text/event-stream" };
    const fields = { prompt: uniquePrompt("[latency:300]"), resolution: "512" };
    const response = await post("/v1/generations", fields, { ...account, headers });
    expect(linesOf("request")).toEqual([]);
    const bytes = (await response.clone().arrayBuffer()).byteLength;
    const log = await readEvents(response);
    const { id } = dataOf(log, "completed") as { readonly id: string };
    const line = await waitFor("request", ({ answer }) => answer === "events");
    expect(line).toMatchObject({ generationId: id, ended: "whole", bytesOut: bytes, status: 200 });
  });

  it("says that the client left a stream", async ({ expect }) => {
    const { waitFor } = tellLines();
    const prompt = uniquePrompt("[latency:2000]");
    const id = await begin(account, { prompt, resolution: "512" });
    const { body } = await get(`/v1/generations/${id}/events`, account);
    const reader = body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const line = await waitFor("request", ({ answer }) => answer === "events");
    expect(line).toMatchObject({ route: "/v1/generations/:id/events", ended: "client-left" });
  });

  it("tells a replay from the call that it repeats", async ({ expect }) => {
    const { linesOf } = tellLines();
    const fields = { prompt: uniquePrompt(), resolution: "512" };
    const headers = { "idempotency-key": crypto.randomUUID() };
    await post("/v1/generations", fields, { ...account, headers });
    await post("/v1/generations", fields, { ...account, headers });
    const lines = linesOf("request");
    expect(lines.map(({ replayed }) => replayed)).toEqual([false, true]);
    expect(new Set(lines.map(({ generationId }) => generationId)).size).toBe(1);
  });

  it("is left out for probes that find all well", async ({ expect }) => {
    const { linesOf } = tellLines();
    await fetchWith({}, "/healthz");
    await fetchWith({}, "/readyz");
    expect(linesOf("request")).toEqual([]);
    await fetchWith({ DB: undefined }, "/readyz");
    expect(linesOf("request")).toMatchObject([{ route: "/readyz", status: 503 }]);
  });

  it("is there for a deployment that is misconfigured, too", async ({ expect }) => {
    const { linesOf } = tellLines();
    await fetchWith({ STANDARD_MODEL: "none" }, "/v1/status");
    expect(linesOf("request")).toMatchObject([{ status: 503, problem: "misconfigured" }]);
  });
});

describe("the data point of a request", () => {
  it("has what the line has", async ({ expect }) => {
    tellLines();
    const { points, dataset } = pointsTaken();
    await fetchWith({ METRICS: dataset }, "/v1/models", account);
    const { blobs, doubles } = metricLayouts.request;
    expect(points).toHaveLength(1);
    expect(points[0]?.indexes).toEqual([account.accountId]);
    expect(points[0]?.blobs?.[blobs.indexOf("route")]).toBe("/v1/models");
    expect(points[0]?.doubles?.[doubles.indexOf("status")]).toBe(200);
  });

  it.for([
    { name: "without a dataset", METRICS: undefined },
    {
      name: "when the dataset refuses it",
      METRICS: {
        writeDataPoint() {
          throw new Error("refused");
        },
      },
    },
  ])("stands in nobody's way $name", async ({ METRICS }, { expect }) => {
    const { linesOf } = tellLines();
    const response = await fetchWith({ METRICS }, "/v1/models", account);
    expect([response.status, linesOf("request").length]).toEqual([200, 1]);
  });
});

describe("a client that leaves", () => {
  it("before the answer is there is told of at once", async ({ expect }) => {
    const { waitFor } = tellLines();
    const controller = new AbortController();
    const fields = { prompt: uniquePrompt("[latency:3000]"), resolution: "512" };
    const request = new Request(`${origin}/v1/generations`, {
      method: "POST",
      headers: { authorization: `Bearer ${account.key}`, "content-type": "application/json" },
      body: JSON.stringify(fields),
      signal: controller.signal,
    });
    const waits: Promise<unknown>[] = [];
    const context = {
      waitUntil: (promise: Promise<unknown>) => void waits.push(promise),
      passThroughOnException: () => undefined,
      props: {},
    };
    const answering = app.fetch(request, changedEnv({}), context);
    await scheduler.wait(500);
    controller.abort();
    const line = await waitFor("request", ({ route }) => route === "/v1/generations");
    expect(line).toMatchObject({ status: 499, ended: "client-left", headMs: null });
    expect(line.generationId).toMatch(/^gen_/);
    await answering;
    await Promise.all(waits);
    await waitForRows(line.generationId ?? "");
    expect(env.METRICS).toBeDefined();
  });
});
