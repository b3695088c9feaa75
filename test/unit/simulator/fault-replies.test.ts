import { ApiError } from "@google/genai";
import { BadRequestError } from "openai";
import { describe, expect, test } from "vitest";

import { rejection } from "../../rejection.ts";
import { geminiBody, readGoogle, readOpenAi, RunningSimulator } from "./running-simulator.ts";
import { googleClient, openAiClient } from "./sdk-clients.ts";

const simulator = new RunningSimulator();

const anyText: unknown = expect.any(String);

/** Calls the provider with a prompt that asks for a fault. */
function call(provider: "openai" | "google", fault: string): Promise<Response> {
  const prompt = `a cat [fault:${fault}]`;
  return provider === "openai"
    ? simulator.generate({ prompt })
    : simulator.gemini(geminiBody(prompt));
}

describe("OpenAI answers", () => {
  test.for([
    ["server-error", 500, "server_error", "server_error"],
    ["server-error status=502", 502, "server_error", "server_error"],
    ["server-error status=504", 504, "server_error", "server_error"],
    ["overloaded", 503, "service_unavailable_error", "server_is_overloaded"],
    ["slow-down", 429, "rate_limit_error", "slow_down"],
    ["rate-limited", 429, "input-images", "rate_limit_exceeded"],
    ["quota-exhausted", 429, "insufficient_quota", "insufficient_quota"],
    [
      "quota-exhausted code=credit_balance_exhausted",
      429,
      "insufficient_quota",
      "credit_balance_exhausted",
    ],
    [
      "quota-exhausted code=project_spend_limit_exceeded",
      429,
      "insufficient_quota",
      "project_spend_limit_exceeded",
    ],
    [
      "quota-exhausted code=organization_spend_limit_exceeded",
      429,
      "insufficient_quota",
      "organization_spend_limit_exceeded",
    ],
    [
      "quota-exhausted code=organization_usage_limit_exceeded",
      429,
      "insufficient_quota",
      "organization_usage_limit_exceeded",
    ],
    [
      "quota-exhausted code=billing_hard_limit_reached",
      400,
      "billing_limit_user_error",
      "billing_hard_limit_reached",
    ],
    ["bad-key", 401, "invalid_request_error", "invalid_api_key"],
    ["organization-not-verified", 403, "invalid_request_error", null],
    ["region-refused", 403, "request_forbidden", "unsupported_country_region_territory"],
    ["model-retired", 404, "invalid_request_error", "model_not_found"],
    ["invalid-request", 400, "image_generation_user_error", "invalid_value"],
  ] as const)("%s with %i %s", async ([fault, status, type, code]) => {
    const response = await call("openai", fault);
    expect(response.status).toBe(status);
    const { error } = await readOpenAi(response);
    expect(error).toMatchObject({ type, code });
    expect(Object.keys(error ?? {})).toEqual(["message", "type", "param", "code"]);
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  });

  test("refusals with moderation details, as the SDK sees them", async () => {
    const error = await rejection(
      openAiClient(simulator).images.generate({
        model: "gpt-image-2",
        prompt: "x [fault:refusal stage=input categories=violence,self-harm]",
      }),
    );
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      code: "moderation_blocked",
      type: "image_generation_user_error",
      error: {
        moderation_details: { moderation_stage: "input", categories: ["violence", "self-harm"] },
      },
    });
  });

  test.for([
    ["seconds", { "retry-after": "2", "retry-after-ms": null }],
    ["milliseconds", { "retry-after": "2", "retry-after-ms": "1500" }],
    ["date", { "retry-after": expect.stringMatching(/GMT$/), "retry-after-ms": null }],
    ["none", { "retry-after": null, "retry-after-ms": null }],
  ] as const)("rate limits with %s", async ([retryAfter, headers]) => {
    const response = await call(
      "openai",
      `rate-limited retryAfter=${retryAfter} retryAfterMs=1500`,
    );
    await response.arrayBuffer();
    for (const [name, value] of Object.entries(headers)) {
      expect(response.headers.get(name)).toEqual(value);
    }
    expect(response.headers.get("x-ratelimit-remaining-input-images")).toBe("0");
  });

  test("no image with an empty list or an empty stream", async () => {
    const body = await readOpenAi(await call("openai", "no-image"));
    expect(body).toMatchObject({ data: [], output_format: "png" });
    const stream = await simulator.generate({ prompt: "[fault:no-image]", stream: true });
    expect(await stream.text()).toBe("");
  });
});

describe("Google answers", () => {
  test.for([
    ["server-error", 500, "INTERNAL"],
    ["server-error status=503", 503, "UNAVAILABLE"],
    ["server-error status=504", 504, "DEADLINE_EXCEEDED"],
    ["overloaded", 503, "UNAVAILABLE"],
    ["slow-down", 429, "RESOURCE_EXHAUSTED"],
    ["rate-limited", 429, "RESOURCE_EXHAUSTED"],
    ["quota-exhausted", 429, "RESOURCE_EXHAUSTED"],
    ["bad-key", 400, "INVALID_ARGUMENT"],
    ["organization-not-verified", 403, "PERMISSION_DENIED"],
    ["region-refused", 400, "FAILED_PRECONDITION"],
    ["model-retired", 404, "NOT_FOUND"],
    ["invalid-request", 400, "INVALID_ARGUMENT"],
  ] as const)("%s with %i %s", async ([fault, status, name]) => {
    const response = await call("google", fault);
    expect(response.status).toBe(status);
    expect((await readGoogle(response)).error).toMatchObject({ code: status, status: name });
  });

  test("rate limits with the quota and the delay", async () => {
    const response = await call("google", "rate-limited retryAfterMs=33000");
    const { error } = await readGoogle(response);
    expect(error?.details).toMatchObject([
      { violations: [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel" }] },
      { "@type": "type.googleapis.com/google.rpc.Help" },
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "33s" },
    ]);
    const bare = await readGoogle(await call("google", "rate-limited retryAfter=none"));
    expect(bare.error).not.toHaveProperty("details");
    const daily = await readGoogle(await call("google", "quota-exhausted"));
    expect(daily.error?.details).toMatchObject([
      { violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel" }] },
      {},
      {},
    ]);
  });

  test.for([
    ["seconds", { "retry-after": "2", "retry-after-ms": null }],
    ["milliseconds", { "retry-after": "2", "retry-after-ms": "1500" }],
    ["date", { "retry-after": expect.stringMatching(/GMT$/), "retry-after-ms": null }],
  ] as const)("rate limits with %s in headers instead", async ([retryAfter, headers]) => {
    const fault = `rate-limited inHeaders=true retryAfter=${retryAfter} retryAfterMs=1500`;
    const response = await call("google", fault);
    expect((await readGoogle(response)).error).not.toHaveProperty("details");
    for (const [name, value] of Object.entries(headers)) {
      expect(response.headers.get(name)).toEqual(value);
    }
  });

  test("rate limits of Vertex AI without details", async () => {
    const model = "gemini-3.1-flash-image";
    const path = `/v1/projects/p/locations/global/publishers/google/models/${model}:generateContent`;
    const response = await fetch(`${simulator.url}${path}`, {
      method: "POST",
      headers: { authorization: "Bearer ya29.token" },
      body: JSON.stringify(geminiBody("a cat [fault:rate-limited]")),
    });
    const { error } = await readGoogle(response);
    expect(error?.message).toMatch(/^Resource exhausted\. Please try again later\./);
    expect(error).not.toHaveProperty("details");
  });

  test("errors that the SDK turns into ApiError", async () => {
    const error = await rejection(
      googleClient(simulator).models.generateContent({
        model: "gemini-3.1-flash-image",
        contents: "a cat [fault:overloaded]",
      }),
    );
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 503 });
  });

  test.for([
    ["refusal", "IMAGE_SAFETY", {}],
    ["refusal finishReason=PROHIBITED_CONTENT", "PROHIBITED_CONTENT", {}],
    [
      "refusal finishReason=IMAGE_RECITATION content=null-parts",
      "IMAGE_RECITATION",
      { role: "model", parts: null },
    ],
    ["no-image", "NO_IMAGE", {}],
    ["no-image reason=IMAGE_OTHER content=absent", "IMAGE_OTHER", undefined],
    ["no-image reason=STOP", "STOP", { role: "model", parts: [{ text: expect.any(String) }] }],
  ] as const)("%s with status 200", async ([fault, finishReason, content]) => {
    const response = await call("google", fault);
    expect(response.status).toBe(200);
    const body = await readGoogle(response);
    const message = finishReason === "STOP" ? {} : { finishMessage: anyText };
    expect(body.candidates).toEqual([
      {
        ...(content === undefined ? {} : { content }),
        finishReason,
        index: 0,
        ...message,
      },
    ]);
    expect(body.usageMetadata).not.toHaveProperty("candidatesTokenCount");
  });

  test("blocked prompts without candidates, in streams too", async () => {
    const fault = "[fault:refusal stage=input blockReason=SAFETY]";
    const body = await readGoogle(await simulator.gemini(geminiBody(fault)));
    expect(body.promptFeedback).toEqual({ blockReason: "SAFETY" });
    expect(body).not.toHaveProperty("candidates");
    const stream = await simulator.gemini(geminiBody(fault), "streamGenerateContent?alt=sse");
    expect(await stream.text()).toMatch(/^data: \{"promptFeedback".*\}\r\n\r\n$/);
  });
});

describe("both answer", () => {
  test.for(["openai", "google"] as const)("%s with pages and empty bodies", async (provider) => {
    const page = await call(provider, "server-error status=502 body=html");
    expect(page.status).toBe(502);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect(await page.text()).toContain("<title>502 Bad Gateway</title>");
    for (const status of [520, 521, 522, 523, 524, 525, 526]) {
      const answer = await call(provider, `server-error status=${status} body=html`);
      expect(answer.status).toBe(status);
      await answer.arrayBuffer();
    }
    const empty = await call(provider, "server-error status=520 body=empty");
    expect(empty.status).toBe(520);
    expect(await empty.text()).toBe("");
  });

  test.for(["openai", "google"] as const)("%s with an error and status 200", async (provider) => {
    const response = await call(provider, "error-body");
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveProperty("error.message");
    const page = await call(provider, "error-body body=html");
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<html>");
  });

  test("for the models and the token too", async () => {
    await simulator.queue({ operation: "model", times: 2, fault: { kind: "overloaded" } });
    const openAi = await rejection(openAiClient(simulator).models.retrieve("gpt-image-2"));
    expect(openAi).toMatchObject({ status: 503 });
    const google = googleClient(simulator).models.get({ model: "gemini-3.1-flash-image" });
    expect(await rejection(google)).toMatchObject({ status: 503 });
    await simulator.queue({ operation: "token", fault: { kind: "bad-key" } });
    const token = await fetch(`${simulator.url}/token`, { method: "POST", body: "" });
    expect(await token.json()).toMatchObject({ error: "invalid_grant" });
  });
});
