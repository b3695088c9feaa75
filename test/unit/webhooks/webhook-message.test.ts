import { describe, it } from "vitest";

import { acceptedGeneration, endedGeneration } from "../../../src/generation/outcome.ts";
import { toGenerationView } from "../../../src/http/generation-view.ts";
import { toWebhookId, toWebhookMessage } from "../../../src/webhooks/webhook-message.ts";
import { attemptOf, drawn, imageOf, submissionOf } from "../generation/records.ts";

const origin = "https://images.example";
const submission = submissionOf({ prompt: "a boat", metadata: { order: "7" } });
const image = drawn(submission, 0, imageOf(), [attemptOf()]);
const completed = endedGeneration(submission, [image], { isCancelled: false, now: 5000 });

describe("toWebhookMessage", () => {
  it("is the generation as its owner sees it, with the time of its end", ({ expect }) => {
    const message = toWebhookMessage(completed, origin);
    expect(message).toEqual({
      type: "generation.completed",
      timestamp: "1970-01-01T00:00:05.000Z",
      data: toGenerationView(completed, origin),
    });
    expect(message.data.images).toMatchObject([
      { url: `${origin}/v1/images/${imageOf().id}`, mediaType: "image/jpeg" },
    ]);
    expect(message.data.metadata).toEqual({ order: "7" });
  });

  it("holds nothing of the account, its key or the storage", ({ expect }) => {
    const text = JSON.stringify(toWebhookMessage(completed, origin));
    for (const inner of ["acct_1", "key_1", "images/"]) {
      expect(text.replaceAll("/v1/images/", "")).not.toContain(inner);
    }
  });

  it.for([
    { status: "completed", type: "generation.completed" },
    { status: "failed", type: "generation.failed" },
    { status: "cancelled", type: "generation.cancelled" },
  ] as const)("calls a generation that is $status $type", ({ status, type }, { expect }) => {
    const error = { code: "all_providers_failed", detail: "None." } as const;
    const generation = { ...completed, status, error: status === "completed" ? null : error };
    expect(toWebhookMessage(generation, origin)).toMatchObject({
      type,
      data: { status, error: generation.error },
    });
  });

  it("tells of no generation that runs", ({ expect }) => {
    expect(() => toWebhookMessage(acceptedGeneration(submission), origin)).toThrow(TypeError);
  });
});

describe("toWebhookId", () => {
  it("is the generation's own, without the full stop that separates signed parts", ({ expect }) => {
    expect(toWebhookId("gen_01h45ytscbebyvny4gc8cr8ma2")).toBe("msg_01h45ytscbebyvny4gc8cr8ma2");
  });
});
