import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { readGeneration, waitForRows } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const standard = "gemini-3.1-flash-image";
const pro = "gpt-image-2";
const native = "/v1/generations";
const openAi = "/v1/images/generations";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

describe("a refusal of the content", () => {
  const refusals = [
    { model: pro, directive: "[fault:refusal stage=input]", shouldRetry: null },
    { model: pro, directive: "[fault:refusal stage=output]", shouldRetry: null },
    // Google's refusals carry usage: the prompt was paid for.
    { model: standard, directive: "[fault:refusal stage=input]", shouldRetry: "false" },
    { model: standard, directive: "[fault:refusal stage=output]", shouldRetry: "false" },
    {
      model: standard,
      directive: "[fault:refusal finishReason=PROHIBITED_CONTENT]",
      shouldRetry: "false",
    },
    { model: standard, directive: "[fault:refusal content=null-parts]", shouldRetry: "false" },
  ];

  it.for(refusals.flatMap((row) => [native, openAi].map((route) => ({ ...row, route }))))(
    "is final: $directive from $model on $route",
    async ({ model, directive, shouldRetry, route }, { expect }) => {
      const prompt = uniquePrompt(directive);
      const response = await post(route, { prompt, model, quality: "low" }, account);
      expect(response.headers.get("x-should-retry")).toBe(shouldRetry);
      expect(await readRefusal(response, route)).toEqual({
        status: 400,
        code: "moderation_blocked",
        param: null,
        detail: expect.stringMatching(
          new RegExp(
            `refused this prompt.*Attempts: ${model}: content-refused\\. Generation: gen_`,
          ),
        ),
      });
      const calls = await callsWithPrompt(prompt);
      expect(calls.map((call) => call.model)).toEqual([model]);
    },
  );

  it("is named as OpenAI names it", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:refusal]");
    const response = await post(openAi, { prompt }, account);
    expect(await response.json()).toMatchObject({
      error: { type: "image_generation_user_error", code: "moderation_blocked" },
    });
  });

  it("ends the generation also after another engine's failure", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:overloaded][google:fault:refusal]");
    const response = await post(native, { prompt, model: "pro" }, account);
    expect(await readRefusal(response, native)).toMatchObject({
      status: 400,
      code: "moderation_blocked",
      detail: expect.stringContaining(`${pro}: overloaded; ${standard}: content-refused`),
    });
  });

  it("is an event of the native stream, with the same problem", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:refusal]");
    const headers = { accept: "text/event-stream" };
    const log = await readEvents(await post(native, { prompt }, { ...account, headers }));
    expect(namesOf(log)).toEqual(["accepted", "routed", "attempt-failed", "failed"]);
    expect(dataOf(log, "attempt-failed")).toEqual({
      model: standard,
      kind: "content-refused",
      next: null,
      imageIndex: 0,
    });
    const detail = expect.stringContaining("refused this prompt");
    expect(dataOf(log, "failed")).toEqual({
      generationId: dataOf(log, "accepted")["generationId"],
      type: "/docs/errors#moderation_blocked",
      title: "The content was refused",
      status: 400,
      detail,
      instance: native,
      code: "moderation_blocked",
      requestId: expect.any(String),
      error: {
        message: detail,
        type: "image_generation_user_error",
        param: null,
        code: "moderation_blocked",
      },
    });
  });
});

describe("every engine failing", () => {
  const names = `Attempts: ${standard}: model-not-found; ${pro}: model-not-found.`;

  it.for([native, openAi])("is 503 on %s, naming each attempt", async (route, { expect }) => {
    const prompt = uniquePrompt("[fault:model-retired]");
    const response = await post(route, { prompt }, account);
    expect(response.headers.get("x-should-retry")).toBeNull();
    expect(response.headers.get("retry-after")).toBeNull();
    expect(await readRefusal(response, route)).toEqual({
      status: 503,
      code: "all_providers_failed",
      param: null,
      detail: expect.stringContaining(names),
    });
    expect(await callsWithPrompt(prompt)).toHaveLength(2);
  });

  it.for([
    { directives: "[fault:model-retired]", shouldRetry: null, retryAfter: null },
    { directives: "[fault:server-error]", shouldRetry: "false", retryAfter: null },
    { directives: "[fault:not-an-image]", shouldRetry: "false", retryAfter: null },
    {
      directives: "[google:fault:overloaded][openai:fault:reset-mid-body]",
      shouldRetry: "false",
      retryAfter: null,
    },
    { directives: "[fault:rate-limited]", shouldRetry: null, retryAfter: "12" },
    {
      directives:
        "[google:fault:rate-limited retryAfterMs=30000][openai:fault:rate-limited retryAfterMs=17000]",
      shouldRetry: null,
      retryAfter: "17",
    },
    {
      directives: "[google:fault:server-error][openai:fault:rate-limited retryAfterMs=10500]",
      shouldRetry: "false",
      retryAfter: "11",
    },
    { directives: "[fault:rate-limited retryAfter=none]", shouldRetry: null, retryAfter: null },
  ])(
    "says whether to come back: $directives",
    async ({ directives, shouldRetry, retryAfter }, { expect }) => {
      for (const route of [native, openAi]) {
        const prompt = uniquePrompt(directives);
        const response = await post(route, { prompt, quality: "low" }, account);
        expect(response.headers.get("x-should-retry")).toBe(shouldRetry);
        expect(response.headers.get("retry-after")).toBe(retryAfter);
        expect(await readRefusal(response, route)).toMatchObject({
          status: 503,
          code: "all_providers_failed",
        });
      }
    },
  );

  it("ends the native stream with a failed event", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:model-retired]");
    const headers = { accept: "text/event-stream" };
    const response = await post(native, { prompt }, { ...account, headers });
    expect(response.status).toBe(200);
    const log = await readEvents(response);
    expect(namesOf(log)).toEqual([
      "accepted",
      "routed",
      "attempt-failed",
      "routed",
      "attempt-failed",
      "failed",
    ]);
    expect(log.events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(dataOf(log, "failed")).toMatchObject({
      status: 503,
      code: "all_providers_failed",
      instance: native,
      requestId: response.headers.get("x-request-id"),
      detail: expect.stringContaining(names),
    });
  });

  it("ends OpenAI's stream with its error event", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:model-retired]");
    const response = await post(openAi, { prompt, stream: true }, account);
    const log = await readEvents(response);
    expect(log.events).toEqual([
      {
        id: null,
        event: "error",
        data: {
          type: "error",
          title: "Every engine failed",
          status: 503,
          detail: expect.stringContaining(names),
          instance: openAi,
          code: "all_providers_failed",
          requestId: response.headers.get("x-request-id"),
          error: {
            message: expect.stringContaining(names),
            type: "server_error",
            param: null,
            code: "all_providers_failed",
          },
        },
      },
    ]);
  });

  it("is on record, and tells nothing of what the providers said", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:model-retired]");
    const response = await post(native, { prompt }, account);
    const { detail } = await readRefusal(response, native);
    const id = /gen_\w+/.exec(detail)?.[0] ?? "";
    const rows = await waitForRows(id);
    expect(rows.generation).toMatchObject({
      status: "failed",
      error_code: "all_providers_failed",
      cost_micro_usd: 0,
    });
    expect(rows.attempts).toMatchObject([
      { number: 1, provider: "google", failure_kind: "model-not-found" },
      { number: 2, provider: "openai", failure_kind: "model-not-found" },
    ]);
    expect(rows.images).toEqual([]);
    const generation = await readGeneration(await get(`/v1/generations/${id}`, account));
    expect(generation).toMatchObject({
      id,
      status: "failed",
      images: [],
      warnings: [],
      error: { code: "all_providers_failed", detail: expect.stringContaining(names) },
    });
    const messages = generation.attempts.map(({ failure }) => failure?.message).join(" ");
    expect(messages).not.toContain("please try again later");
  });
});

describe("a request that the engine does not take", () => {
  it("is 502 and tries no other engine", async ({ expect }) => {
    const prompt = uniquePrompt("[google:fault:invalid-request message=no]");
    const response = await post(native, { prompt }, account);
    expect(await readRefusal(response, native)).toMatchObject({
      status: 502,
      code: "provider_rejected_request",
      detail: expect.stringContaining(`${standard}: invalid-request`),
    });
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });
});
