import { afterAll, describe, expect, test } from "vitest";

import { googleDefinition } from "../../src/providers/google/definition.ts";
import { openAiDefinition } from "../../src/providers/openai/definition.ts";
import { findCalls } from "./call-log.ts";
import { dialectOf } from "./dialects.ts";
import { expectDiscreet, watchConsole } from "./expectations.ts";
import { hourMs } from "./failure-row.ts";
import { googleFailureRows } from "./google-failure-rows.ts";
import { openAiErrorRows, openAiPlainRows, openAiStreamRows } from "./openai-failure-rows.ts";
import { echo, googleRecordedErrors, openAiRecordedErrors } from "./recorded-errors.ts";
import { cardOf, connect, failureOf, start, uniquePrompt, type TrialCall } from "./trial.ts";

const openAiCard = cardOf(openAiDefinition, "gpt-image-2");
const plainCard = { ...openAiCard, capabilities: { ...openAiCard.capabilities, stream: false } };
const googleCard = cardOf(googleDefinition, "gemini-3.1-flash-image");

const openAiStream = { definition: openAiDefinition, card: openAiCard };
const openAiPlain = { definition: openAiDefinition, card: plainCard };
const google = { definition: googleDefinition, card: googleCard };
type Way = typeof openAiStream;

// One watch for all: the tests run at the same time, and none may write to the console.
const output = watchConsole();
afterAll(() => output.restore());

function begin({ definition, card }: Way, change: Partial<TrialCall> = {}) {
  return start(connect(definition), card, { outputFormat: "jpeg", ...change });
}

function beginFaulty(way: Way, fault: string, previews = 0) {
  return begin(way, { prompt: uniquePrompt(`[${way.definition.id}:fault:${fault}]`), previews });
}

describe.concurrent.each([
  { name: "OpenAI's stream", way: openAiStream, rows: [...openAiErrorRows, ...openAiStreamRows] },
  { name: "OpenAI's answer", way: openAiPlain, rows: [...openAiErrorRows, ...openAiPlainRows] },
  { name: "Google's answer", way: google, rows: googleFailureRows },
])("$name", ({ way, rows }) => {
  const { requestId } = dialectOf(way.definition.id);

  test.for(rows)("with [%s] fails as %s", async ([fault, kind, status, code, retryAfterMs]) => {
    const trial = beginFaulty(way, fault);
    const error = await failureOf(trial.answer);
    expect(error.failure).toEqual({
      kind,
      message: expect.stringMatching(
        new RegExp(`${way.definition.displayName}|^The (image was not valid base64|provider sent)`),
      ),
      status,
      providerCode: code,
      providerRequestId: expect.toBeOneOf([null, expect.stringMatching(requestId)]),
      retryAfterMs,
    });
    expectDiscreet(error, trial.prompt);
    expect(output.lines()).toEqual([]);
    expect(await findCalls(trial.prompt)).toHaveLength(1);
  });

  test.for([
    ["an error", "invalid-request"],
    ["an error in mid-stream", "mid-stream-error previews=1"],
  ] as const)("repeats nothing of %s that repeats the prompt", async ([, fault]) => {
    const canary = crypto.randomUUID();
    const error = await failureOf(beginFaulty(way, `${fault} message=${canary}`).answer);
    expectDiscreet(error, canary);
    expect(output.lines()).toEqual([]);
  });

  test("is none for a model that the provider does not have", async () => {
    const card = { ...way.card, id: "gpt-image-1" };
    const { failure } = await failureOf(begin({ ...way, card }).answer);
    expect(failure).toMatchObject({ kind: "model-not-found", status: 404 });
  });
});

describe.concurrent.each([
  { name: "OpenAI's stream", way: openAiStream, rows: openAiRecordedErrors },
  { name: "OpenAI's answer", way: openAiPlain, rows: openAiRecordedErrors },
  { name: "Google's answer", way: google, rows: googleRecordedErrors },
])("$name, as recorded,", ({ way, rows }) => {
  test.for(rows)("with $status for $name fails as $kind", async (recorded) => {
    const json = typeof recorded.body !== "string";
    const body = typeof recorded.body === "string" ? recorded.body : JSON.stringify(recorded.body);
    const headers = {
      "content-type": json ? "application/json; charset=UTF-8" : "text/html",
      ...recorded.headers,
    };
    let calls = 0;
    const provider = connect(way.definition, async () => {
      calls += 1;
      return new Response(body, { status: recorded.status, headers });
    });
    const trial = start(provider, way.card);
    const error = await failureOf(trial.answer);
    expect(error.failure).toEqual({
      kind: recorded.kind,
      message: expect.stringMatching(/^(OpenAI|Google) answered \d{3} with /),
      status: recorded.status,
      providerCode: recorded.providerCode,
      providerRequestId: null,
      retryAfterMs: recorded.retryAfterMs ?? null,
    });
    expectDiscreet(error, echo);
    expect(output.lines()).toEqual([]);
    expect(calls).toBe(1);
  });
});

describe.concurrent.each([
  { name: "OpenAI's stream", way: openAiStream },
  { name: "OpenAI's answer", way: openAiPlain },
])("$name that fails", ({ way }) => {
  const { requestId } = dialectOf(way.definition.id);

  test.for([
    "overloaded",
    "refusal",
    "reset-mid-body",
    "clean-eof",
    "invalid-base64",
    "malformed-json",
    "error-body",
    "mid-stream-error",
  ])("with [%s] names OpenAI's id of the call", async (fault) => {
    const { failure } = await failureOf(beginFaulty(way, fault).answer);
    expect(failure.providerRequestId).toMatch(requestId);
  });

  test.for(["server-error body=html", "error-body body=html", "reset-before-headers"])(
    "with [%s] names no id, for it had none",
    async (fault) => {
      const { failure } = await failureOf(beginFaulty(way, fault).answer);
      expect(failure.providerRequestId).toBeNull();
    },
  );

  test("counts a Retry-After date from now", async () => {
    const fault = `rate-limited retryAfter=date retryAfterMs=${hourMs}`;
    const { failure } = await failureOf(beginFaulty(way, fault).answer);
    expect(failure.kind).toBe("rate-limited");
    expect(failure.retryAfterMs).toBeGreaterThan(hourMs - 10_000);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(hourMs);
  });

  test("reads a Retry-After date in the past as no wait", async () => {
    const fault = "rate-limited retryAfter=date retryAfterMs=0";
    const { failure } = await failureOf(beginFaulty(way, fault).answer);
    expect(failure.retryAfterMs).toBe(0);
  });

  test.for([
    ["a size it does not draw", { pixels: { width: 100, height: 100 } }, "invalid_value"],
    ["an empty prompt", { prompt: " " }, "empty_string"],
    ["a prompt that is too long", { prompt: "boat ".repeat(6401) }, "string_above_max_length"],
  ] as const)("does so for %s", async ([, change, providerCode]) => {
    const { failure } = await failureOf(begin(way, change).answer);
    expect(failure).toMatchObject({ kind: "invalid-request", status: 400, providerCode });
  });
});

describe("a failure after the answer", () => {
  test.for([
    { way: openAiStream, fault: "invalid-base64", imageOutputTokens: 171, modelVersion: null },
    { way: openAiPlain, fault: "invalid-base64", imageOutputTokens: 171, modelVersion: null },
    { way: google, fault: "invalid-base64", imageOutputTokens: 747, modelVersion: googleCard.id },
    { way: google, fault: "refusal", imageOutputTokens: 0, modelVersion: googleCard.id },
    { way: google, fault: "no-image", imageOutputTokens: 0, modelVersion: googleCard.id },
  ])(
    "with [$fault] says what may have been charged",
    async ({ way, fault, imageOutputTokens, modelVersion }) => {
      const { answered } = await failureOf(beginFaulty(way, fault).answer);
      expect(answered?.usage).toMatchObject({ imageOutputTokens });
      expect(answered?.usage?.textInputTokens).toBeGreaterThan(0);
      expect(answered?.modelVersion).toBe(modelVersion);
    },
  );

  test.for([
    { way: openAiStream, fault: "overloaded" },
    { way: openAiStream, fault: "clean-eof" },
    { way: openAiPlain, fault: "malformed-json" },
    { way: google, fault: "overloaded" },
    { way: google, fault: "malformed-json" },
  ])("with [$fault] there was none, and nothing is said", async ({ way, fault }) => {
    const { answered } = await failureOf(beginFaulty(way, fault).answer);
    expect(answered).toBeNull();
  });
});

describe("OpenAI's stream that breaks off", () => {
  test.for([
    ["reset-after-headers", []],
    ["reset-after-preview", ["preview 0"]],
    ["reset-after-preview previews=2", ["preview 0", "preview 1"]],
    ["reset-mid-body", ["preview 0", "preview 1"]],
    ["clean-eof", ["preview 0", "preview 1"]],
    ["mid-stream-error", []],
    ["mid-stream-error previews=1", ["preview 0"]],
    ["malformed-json", ["preview 0", "preview 1"]],
  ] as const)("by [%s] has brought the previews before it", async ([fault, previews]) => {
    const trial = beginFaulty(openAiStream, fault, 2);
    await failureOf(trial.answer);
    expect(trial.told).toEqual(["first-byte", ...previews]);
  });
});

describe("Google's answer that fails", () => {
  test.for([
    "refusal",
    "refusal stage=input",
    "no-image",
    "no-image reason=STOP",
    "invalid-base64",
  ])("with [%s] names Google's id of the call", async (fault) => {
    const { failure } = await failureOf(beginFaulty(google, fault).answer);
    expect(failure.providerRequestId).toMatch(dialectOf("google").requestId);
  });

  test.for([
    ["a ratio it does not draw", { aspectRatio: "2:7" }],
    ["a size it does not draw", { card: cardOf(googleDefinition, "gemini-3.1-flash-lite-image") }],
  ] as const)("does so for %s", async ([, change]) => {
    const { failure } = await failureOf(begin(google, { ...change, resolution: "4K" }).answer);
    expect(failure).toMatchObject({
      kind: "invalid-request",
      status: 400,
      providerCode: "INVALID_ARGUMENT",
    });
  });
});
