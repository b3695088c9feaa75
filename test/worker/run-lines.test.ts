import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, it, onTestFinished, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { fireAlarm, holdAlarm } from "./alarms.ts";
import { post, uniquePrompt } from "./api.ts";
import { readEvents } from "./events.ts";
import { queueFault } from "./faults.ts";
import { generate, waitForRows } from "./generations.ts";
import { runOf, runWith, submissionOf } from "./runs.ts";
import { tellLines } from "./told-lines.ts";

const canary = "CANARY-2d90";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

/** What a run keeps of itself. */
function stateOf(id: string) {
  return runInDurableObject(runOf(id), (_instance, { storage }) =>
    storage.kv.get<Record<string, unknown>>("state"),
  );
}

describe("the line of a run", () => {
  it("comes once, when history, record and settlement are written", async ({ expect }) => {
    const { linesOf, waitFor } = tellLines();
    const fields = { prompt: uniquePrompt(), resolution: "512" };
    const { id, costMicroUsd } = await generate(account, fields);
    const line = await waitFor("run", ({ generationId }) => generationId === id);
    expect(line).toMatchObject({
      accountId: account.accountId,
      surface: "native",
      status: "completed",
      images: 1,
      costMicroUsd,
      pending: [],
      settledMs: expect.any(Number),
      region: "enam",
      attempts: [{ outcome: "image", upstreamRequestId: expect.any(String) }],
    });
    const [request] = linesOf("request").filter(({ generationId }) => generationId === id);
    expect(line.requestId).toBe(request?.requestId);
    await waitForRows(id);
    await fireAlarm(id);
    expect(linesOf("run").filter(({ generationId }) => generationId === id)).toHaveLength(1);
  });

  it("says when the first preview was shown, and of which surface it was", async ({ expect }) => {
    const { waitFor } = tellLines();
    const fields = { model: "pro", quality: "low", stream: true, partial_images: 2 };
    const response = await post(
      "/v1/images/generations",
      { ...fields, prompt: uniquePrompt("[latency:400]"), size: "1024x1024" },
      account,
    );
    await readEvents(response);
    const line = await waitFor("run", ({ surface }) => surface === "openai");
    expect(line.previews).toBeGreaterThan(0);
    expect(line.firstPreviewMs).toBeLessThanOrEqual(line.totalMs ?? 0);
  });

  it("comes all the same while D1 is out of order, and says what is pending", async ({
    expect,
  }) => {
    const { linesOf, waitFor } = tellLines();
    const database = Object.getPrototypeOf(env.DB) as D1Database;
    const broken = vi.spyOn(database, "batch").mockRejectedValue(new Error(canary));
    onTestFinished(() => broken.mockRestore());
    const { id } = await generate(account, { prompt: uniquePrompt(canary), resolution: "512" });
    const line = await waitFor("run", ({ generationId }) => generationId === id);
    expect(line).toMatchObject({ pending: ["row"], settledMs: null });
    broken.mockRestore();
    await fireAlarm(id);
    await waitForRows(id);
    expect(linesOf("run").filter(({ generationId }) => generationId === id)).toHaveLength(1);
  });

  it("is told by a fresh object where the one before was lost at its end", async ({ expect }) => {
    const { linesOf, waitFor } = tellLines();
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitFor("run", ({ generationId }) => generationId === id);
    await waitForRows(id);
    await holdAlarm(id);
    // As it was before its first try: what was done since was not kept.
    const { generation } = (await stateOf(id)) ?? {};
    const atOnce = { tries: 0, dueAt: 0 };
    const outbox = { row: atOnce, record: atOnce, settlement: atOnce, line: atOnce };
    const ended = { kind: "ended", generation, outbox, unfinished: [], webhook: null };
    await runInDurableObject(runOf(id), (_instance, { storage }) => storage.kv.put("state", ended));
    await fireAlarm(id);
    const lines = linesOf("run").filter(({ generationId }) => generationId === id);
    expect(lines).toHaveLength(2);
    // What only the lost object had seen is not known any more.
    expect(lines[1]).toMatchObject({ surface: "unknown", firstPreviewMs: null });
    expect(await stateOf(id)).toMatchObject({ kind: "logged" });
  });

  it("holds no prompt, key or image, nor does anything else that is told", async ({ expect }) => {
    const { linesOf, text, waitFor } = tellLines();
    const prompts = [uniquePrompt(canary), uniquePrompt(canary), uniquePrompt(canary)];
    const [refused = "", failing = "", bare = ""] = prompts;
    for (const provider of ["google", "openai"] as const) {
      await queueFault({ prompt: refused, provider, fault: { kind: "refusal" } });
      await queueFault({ prompt: failing, provider, fault: { kind: "server-error" } });
    }
    const extras = { resolution: "512", onImageText: canary, metadata: { [canary]: canary } };
    const headers = { "idempotency-key": canary, "x-stainless-retry-count": "0" };
    const openAi = { prompt: bare, user: canary, model: "standard" };
    for (const response of [
      ...(await Promise.all(
        prompts.map((prompt) => post("/v1/generations", { prompt, ...extras }, account)),
      )),
      await post("/v1/images/generations", openAi, { ...account, headers }),
      await post("/v1/images/generations", `{"prompt": "${canary}"`, account),
      await post("/v1/generations", { prompt: canary, webhookUrl: canary }, account),
    ]) {
      await response.arrayBuffer();
    }
    await waitFor("run", () => linesOf("run").length >= 4);
    expect(linesOf("run").map(({ status }) => status)).toContain("failed");
    expect(linesOf("request").length).toBeGreaterThanOrEqual(6);
    expect(text()).not.toContain(canary);
    expect(text()).not.toContain(account.key);
    expect(text()).not.toMatch(/[A-Za-z0-9+/]{200}/);
  });

  it("is a data point, too", async ({ expect }) => {
    const { waitFor } = tellLines();
    const points: AnalyticsEngineDataPoint[] = [];
    const METRICS = { writeDataPoint: (point: AnalyticsEngineDataPoint) => points.push(point) };
    const submission = submissionOf(account, { prompt: uniquePrompt(), resolution: "512" });
    const { id } = await runWith({ METRICS }, submission);
    await waitFor("run", ({ generationId }) => generationId === id);
    expect(points.map(({ blobs = [] }) => blobs[0])).toEqual(["run"]);
  });
});
