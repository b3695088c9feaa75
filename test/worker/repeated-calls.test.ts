import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";

import { createServices } from "../../src/services.ts";
import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { queueFault } from "./faults.ts";
import { generate } from "./generations.ts";
import { runWith, submissionOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const standard = "gemini-3.1-flash-image";
const pro = "gpt-image-2";
const small = { size: "512x512", quality: "low" };

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

async function modelsCalled(prompt: string): Promise<readonly (string | null)[]> {
  return (await callsWithPrompt(prompt)).map(({ model }) => model);
}

describe("the last engine, asked once more", () => {
  it.for([
    { fault: { kind: "overloaded" }, kind: "overloaded" },
    { fault: { kind: "server-error", status: 521, body: "html" }, kind: "unreachable" },
    {
      fault: {
        kind: "rate-limited",
        inHeaders: true,
        retryAfter: "milliseconds",
        retryAfterMs: 50,
      },
      kind: "rate-limited",
    },
  ])("makes the image after $kind", async ({ fault, kind }, { expect }) => {
    for (const [model, provider] of [
      [pro, "openai"],
      [standard, "google"],
    ] as const) {
      const prompt = uniquePrompt();
      await queueFault({ prompt, provider, fault });
      const generation = await generate(account, { prompt, model, fallback: false, ...small });
      const again = ["model_requested", `attempt_failed:${kind}`];
      expect(generation).toMatchObject({
        status: "completed",
        model,
        fallbackFrom: null,
        attempts: [
          { number: 1, model, reasons: ["model_requested"], failure: { kind } },
          { number: 2, model, reasons: again, failure: null },
        ],
      });
      expect(await modelsCalled(prompt)).toEqual([model, model]);
    }
  });

  it("is the last of several", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:server-error]");
    await queueFault({ prompt, provider: "google", fault: { kind: "overloaded" } });
    const generation = await generate(account, { prompt, model: pro, ...small });
    expect(generation).toMatchObject({ status: "completed", model: standard, fallbackFrom: pro });
    expect(await modelsCalled(prompt)).toEqual([pro, standard, standard]);
  });

  it("is not asked a third time", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:overloaded]");
    const fields = { prompt, model: standard, fallback: false, ...small };
    expect((await post("/v1/generations", fields, account)).status).toBe(503);
    expect(await modelsCalled(prompt)).toEqual([standard, standard]);
  });

  it.for([
    "server-error",
    "reset-before-headers",
    "quota-exhausted",
    "rate-limited retryAfter=none",
    "rate-limited inHeaders=true retryAfter=seconds retryAfterMs=11000",
  ])("is not asked again after %s", async (fault, { expect }) => {
    const prompt = uniquePrompt(`[google:fault:${fault}]`);
    const fields = { prompt, model: standard, fallback: false, ...small };
    expect((await post("/v1/generations", fields, account)).status).toBe(503);
    expect(await modelsCalled(prompt)).toEqual([standard]);
  });

  it("is announced in the event stream", async ({ expect }) => {
    const prompt = uniquePrompt();
    await queueFault({ prompt, fault: { kind: "overloaded" } });
    const headers = { accept: "text/event-stream" };
    const fields = { prompt, model: standard, fallback: false, ...small };
    const log = await readEvents(await post("/v1/generations", fields, { ...account, headers }));
    expect(namesOf(log)).toEqual(["accepted", "routed", "attempt-failed", "routed", "completed"]);
    expect(dataOf(log, "attempt-failed")).toEqual({
      model: standard,
      kind: "overloaded",
      next: standard,
      imageIndex: 0,
    });
  });
});

describe("a region that is refused", () => {
  it("has the call made from another place, by the same engine", async ({ expect }) => {
    for (const [model, provider] of [
      [pro, "openai"],
      [standard, "google"],
    ] as const) {
      const prompt = uniquePrompt();
      await queueFault({ prompt, provider, fault: { kind: "region-refused" } });
      expect(await generate(account, { prompt, model, ...small })).toMatchObject({
        status: "completed",
        model,
        fallbackFrom: null,
        attempts: [
          { number: 1, model, failure: { kind: "region-refused", mayBeBilled: false } },
          { number: 2, model, failure: null },
        ],
      });
      expect(await modelsCalled(prompt)).toEqual([model, model]);
    }
  });

  it("is left once, for all images of a generation, and the next engine follows", async ({
    expect,
  }) => {
    const prompt = uniquePrompt("[openai:fault:region-refused]");
    const places: (string | undefined)[] = [];
    const relays = {
      getByName(name: string, options?: DurableObjectNamespaceGetDurableObjectOptions) {
        places.push(options?.locationHint);
        return env.CALL_RELAY.getByName(name, options);
      },
    };
    const submission = submissionOf(account, { prompt, model: pro, count: 2, ...small });
    const generation = await runWith({ CALL_RELAY: relays }, submission);
    expect(places).toEqual(["enam"]);
    expect(generation).toMatchObject({ status: "completed", model: standard });
    for (const imageIndex of [0, 1]) {
      const attempts = generation.attempts.filter((attempt) => attempt.imageIndex === imageIndex);
      const models = attempts.map(({ model }) => model);
      // A second image whose first call came after the hand-over has no call from home.
      expect([
        [pro, standard],
        [pro, pro, standard],
      ]).toContainEqual(models);
    }
  });

  it("ends the call from the other place with the run's own", async ({ expect }) => {
    const prompt = uniquePrompt("[latency:60000]");
    const relayed = createServices(env).openRelay(crypto.randomUUID());
    const controller = new AbortController();
    const answer = relayed(`${env.SIMULATOR_URL}/v1beta/models/${standard}:generateContent`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-goog-api-key": "test-google" },
      body: JSON.stringify({
        contents: [{ parts: [{ text: prompt }] }],
        generationConfig: { responseModalities: ["IMAGE"] },
      }),
      signal: controller.signal,
    });
    const ended = expect(answer).rejects.toThrow("deadline");
    await vi.waitFor(async () => expect(await callsWithPrompt(prompt)).toHaveLength(1));
    controller.abort(new Error("The deadline is over."));
    await ended;
    await vi.waitFor(async () => {
      const [call] = await callsWithPrompt(prompt);
      expect(call?.response.outcome).toBe("client-aborted");
    });
  });
});
