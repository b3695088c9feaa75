import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { generate, parseGeneration } from "./generations.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const standard = "gemini-3.1-flash-image";
const pro = "gpt-image-2";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

function watch(fields: object): Promise<Response> {
  const headers = { accept: "text/event-stream" };
  return post("/v1/generations", fields, { ...account, headers });
}

describe("an engine that fails", () => {
  const faults = [
    { fault: "server-error status=500", kind: "server-error" },
    { fault: "server-error status=502 body=html", kind: "server-error" },
    { fault: "overloaded", kind: "overloaded" },
    { fault: "rate-limited", kind: "rate-limited" },
    // Google's is of one model.
    { fault: "quota-exhausted", kind: "model-refused", openAiKind: "quota-exhausted" },
    { fault: "bad-key", kind: "authentication" },
    { fault: "model-retired", kind: "model-not-found" },
    { fault: "no-image", kind: "no-image", openAiKind: "truncated" },
    { fault: "not-an-image", kind: "malformed" },
    { fault: "truncated-base64", kind: "malformed" },
    { fault: "invalid-base64", kind: "malformed" },
    { fault: "reset-before-headers", kind: "network" },
    { fault: "reset-mid-body", kind: "truncated" },
  ];
  const engines = [
    { failing: "openai", model: pro, other: standard },
    { failing: "google", model: standard, other: pro },
  ];

  it.for(engines.flatMap((engine) => faults.map((fault) => ({ ...engine, ...fault }))))(
    "gives way to the other: $fault of $failing",
    async ({ fault, failing, model, other, ...kinds }, { expect }) => {
      const kind = failing === "openai" ? (kinds.openAiKind ?? kinds.kind) : kinds.kind;
      const prompt = uniquePrompt(`[${failing}:fault:${fault}]`);
      const fields = { prompt, model, quality: "low", size: "512x512" };
      const generation = await generate(account, fields);
      expect(generation).toMatchObject({
        status: "completed",
        model: other,
        reasons: ["model_requested", `attempt_failed:${kind}`],
        fallbackFrom: model,
        images: [{ imageIndex: 0, model: other }],
        attempts: [
          { number: 1, model, reasons: ["model_requested"], failure: { kind } },
          {
            number: 2,
            model: other,
            reasons: ["model_requested", `attempt_failed:${kind}`],
            failure: null,
          },
        ],
      });
      const calls = await callsWithPrompt(prompt);
      expect(calls.map((call) => call.model)).toEqual([model, other]);
    },
  );

  it("is told with its cost when it was paid for nothing", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:not-an-image]");
    const fields = { prompt, model: pro, quality: "low", size: "1024x1024" };
    const { attempts, costMicroUsd } = await generate(account, fields);
    const [failed, made] = attempts;
    // 75 characters are 19 tokens; low is 196.
    expect(failed).toMatchObject({
      costMicroUsd: 5975,
      failure: { kind: "malformed", mayBeBilled: true },
      usage: { textInputTokens: 19, imageOutputTokens: 196 },
    });
    expect(costMicroUsd).toBe(5975 + (made?.costMicroUsd ?? 0));
  });

  it("is announced in the event stream", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:overloaded]");
    const log = await readEvents(await watch({ prompt, model: "pro" }));
    expect(log.events.slice(1, 4)).toEqual([
      {
        id: 2,
        event: "routed",
        data: {
          model: pro,
          quality: "high",
          size: "1024x1024",
          reasons: ["high_quality"],
          imageIndex: 0,
        },
      },
      {
        id: 3,
        event: "attempt-failed",
        data: { model: pro, kind: "overloaded", next: standard, imageIndex: 0 },
      },
      {
        id: 4,
        event: "routed",
        data: {
          model: standard,
          quality: "high",
          size: "1024x1024",
          reasons: ["high_quality", "attempt_failed:overloaded"],
          imageIndex: 0,
        },
      },
    ]);
    expect(namesOf(log).slice(4)).toEqual(["completed"]);
  });

  it("leaves its previews behind, and the client is told to start over", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:reset-after-preview previews=1]");
    const log = await readEvents(await watch({ prompt, model: pro, previews: 3 }));
    expect(namesOf(log)).toEqual([
      "accepted",
      "routed",
      "preview",
      "attempt-failed",
      "routed",
      "restarted",
      "completed",
    ]);
    expect(dataOf(log, "restarted")).toEqual({ from: pro, to: standard, imageIndex: 0 });
    const generation = parseGeneration(dataOf(log, "completed"));
    expect(generation).toMatchObject({ model: standard, fallbackFrom: pro });
    expect(generation.warnings).toEqual([
      { code: "previews_unsupported", message: "Nano Banana 2 sends no previews." },
    ]);
  });

  it("does not start anything over when no preview was shown", async ({ expect }) => {
    const prompt = uniquePrompt("[google:fault:overloaded]");
    const fields = { prompt, model: standard, previews: 1, quality: "low" };
    const log = await readEvents(await watch(fields));
    const names = ["accepted", "routed", "attempt-failed", "routed", "preview", "completed"];
    expect(namesOf(log)).toEqual(names);
  });

  it("sends partial images of both engines' attempts on OpenAI's surface", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:reset-after-preview previews=2]");
    const fields = { prompt, model: pro, stream: true, partial_images: 2 };
    const log = await readEvents(await post("/v1/images/generations", fields, account));
    const partial = "image_generation.partial_image";
    expect(namesOf(log)).toEqual([partial, partial, "image_generation.completed"]);
    expect(dataOf(log, "image_generation.completed")).toMatchObject({
      output_format: "png",
      diptych: {
        model: standard,
        fallback_from: pro,
        reasons: ["model_requested", "attempt_failed:truncated"],
      },
    });
  });

  it("multiplies no cost: standard work runs at medium on the Pro model", async ({ expect }) => {
    const prompt = uniquePrompt("[google:fault:overloaded]");
    const generation = await generate(account, { prompt, quality: "high" });
    expect(generation.attempts).toMatchObject([
      { model: standard, quality: "high" },
      { model: pro, quality: "medium" },
    ]);
  });

  it("fails alone when falling back was forbidden", async ({ expect }) => {
    const prompt = uniquePrompt("[google:fault:server-error]");
    const log = await readEvents(await watch({ prompt, fallback: false }));
    expect(namesOf(log)).toEqual(["accepted", "routed", "attempt-failed", "failed"]);
    expect(dataOf(log, "attempt-failed")).toMatchObject({ next: null });
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });
});
