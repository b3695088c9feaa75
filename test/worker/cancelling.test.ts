import { beforeAll, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { queueFault } from "./faults.ts";
import { begin, generate, readGeneration, waitForEnd, waitForRows } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { lose, runOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const slow = "[latency:60000]";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

async function beginSlow(fields: object = {}) {
  const prompt = uniquePrompt(slow);
  const id = await begin(account, { prompt, resolution: "512", ...fields });
  await vi.waitFor(async () => {
    if ((await callsWithPrompt(prompt)).length === 0) throw new Error("It is not called yet.");
  });
  return { id, prompt };
}

function cancel(id: string, caller = account): Promise<Response> {
  return post(`/v1/generations/${id}/cancel`, {}, caller);
}

describe("POST /v1/generations/{id}/cancel", () => {
  it("ends the call, says that it may have been charged, and is on record", async ({ expect }) => {
    const { id, prompt } = await beginSlow();
    const answer = await cancel(id);
    expect(answer.status).toBe(200);
    const cancelled = await readGeneration(answer);
    expect(cancelled).toMatchObject({
      id,
      status: "cancelled",
      images: [],
      attempts: [{ number: 1, failure: { kind: "cancelled", mayBeBilled: true } }],
      error: {
        code: "generation_cancelled",
        detail: expect.stringContaining("It may have been charged."),
      },
    });
    await vi.waitFor(async () => {
      const [call] = await callsWithPrompt(prompt);
      expect(call?.response.outcome).toBe("client-aborted");
    });
    expect(await readGeneration(await get(cancelled.statusUrl, account))).toEqual(cancelled);
    expect((await waitForRows(id)).generation).toMatchObject({ status: "cancelled" });
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });

  it("is told to those who wait, and not to be sent again by itself", async ({ expect }) => {
    const prompt = uniquePrompt(slow);
    const headers = { accept: "text/event-stream" };
    const stream = await post(
      "/v1/generations",
      { prompt, resolution: "512" },
      { ...account, headers },
    );
    const [seen, kept] = stream.body?.tee() ?? [];
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of seen ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const id = /gen_[0-9a-z]{26}/.exec(text)?.[0];
      if (id !== undefined && text.includes("event: routed")) {
        expect((await cancel(id)).status).toBe(200);
        break;
      }
    }
    const log = await readEvents(new Response(kept ?? null));
    expect(namesOf(log)).toEqual(["accepted", "routed", "attempt-failed", "failed"]);
    expect(dataOf(log, "attempt-failed")).toMatchObject({ kind: "cancelled", next: null });
    expect(dataOf(log, "failed")).toMatchObject({ status: 409, code: "generation_cancelled" });
  });

  it("ends a wait between two calls", async ({ expect }) => {
    const prompt = uniquePrompt();
    const fault = {
      kind: "rate-limited",
      inHeaders: true,
      retryAfter: "seconds",
      retryAfterMs: 9000,
    };
    await queueFault({ prompt, fault });
    const id = await begin(account, { prompt, resolution: "512", fallback: false });
    await vi.waitFor(async () => expect(await callsWithPrompt(prompt)).toHaveLength(1));
    await scheduler.wait(200);
    const cancelled = await readGeneration(await cancel(id));
    expect(cancelled).toMatchObject({
      status: "cancelled",
      attempts: [{ failure: { kind: "rate-limited" } }],
      error: { detail: expect.stringContaining("Nothing was charged.") },
    });
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });

  it("does not count against the engine", async ({ expect }) => {
    for (let count = 0; count < 4; count += 1) await cancel((await beginSlow()).id);
    expect(await generate(account, { prompt: uniquePrompt(), resolution: "512" })).toMatchObject({
      reasons: ["standard"],
    });
  });

  it("is harmless when it is sent again", async ({ expect }) => {
    const { id } = await beginSlow();
    const [one, other] = await Promise.all([cancel(id), cancel(id)]);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect((await cancel(id)).status).toBe(200);
  });

  it("is 409 once the generation has ended", async ({ expect }) => {
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const route = `/v1/generations/${id}/cancel`;
    expect(await readRefusal(await cancel(id), route)).toMatchObject({
      status: 409,
      code: "generation_ended",
      detail: expect.stringContaining("completed already"),
    });
  });

  it("is 404 for another account's generation, and leaves it alone", async ({ expect }) => {
    const { id } = await beginSlow();
    const stranger = await createAccount({ tier: "standard" });
    expect((await cancel(id, stranger)).status).toBe(404);
    expect((await cancel("x")).status).toBe(404);
    expect((await readGeneration(await get(`/v1/generations/${id}`, account))).status).toBe(
      "running",
    );
    await cancel(id);
  });

  it("makes no other call for a run whose object was lost", async ({ expect }) => {
    const { id, prompt } = await beginSlow();
    await lose(id);
    const answer = await cancel(id);
    expect(answer.status).toBe(200);
    expect(await waitForEnd(account, id)).toMatchObject({
      status: "cancelled",
      attempts: [{ failure: { kind: "interrupted" } }],
    });
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
    expect(await runOf(id).cancel(account.accountId)).toMatchObject({ kind: "cancelled" });
  });
});
