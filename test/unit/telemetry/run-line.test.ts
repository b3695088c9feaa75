import { describe, it } from "vitest";

import { AttemptError } from "../../../src/domain/failure.ts";
import { runLine } from "../../../src/telemetry/run-line.ts";
import { attemptOf } from "../generation/records.ts";
import { endOf, fallenBack } from "./lines.ts";

const canary = "CANARY-of-a-prompt-8f3a";

describe("the line of a run", () => {
  it("says who, what, why, how long and for how much", ({ expect }) => {
    const generation = fallenBack();
    expect(runLine(generation, endOf())).toEqual({
      event: "run",
      generationId: generation.id,
      requestId: null,
      batchId: null,
      accountId: "acct_1",
      keyId: "key_1",
      tier: "standard",
      surface: "native",
      operation: "generate",
      status: "completed",
      errorCode: null,
      requestedModel: "auto",
      model: "gpt-image-2",
      modelVersion: "gemini-3.1-flash-image",
      provider: "openai",
      reasons: ["standard", "attempt_failed:rate-limited"],
      fallbackFrom: "gemini-3.1-flash-image",
      warnings: expect.any(Array),
      attempts: [
        {
          imageIndex: 0,
          provider: "google",
          model: "gemini-3.1-flash-image",
          outcome: "rate-limited",
          ms: 200,
          firstByteMs: 100,
          status: null,
          upstreamRequestId: null,
          costMicroUsd: 0,
        },
        {
          imageIndex: 0,
          provider: "openai",
          model: "gpt-image-2",
          outcome: "image",
          ms: 1600,
          firstByteMs: 400,
          status: null,
          upstreamRequestId: "req_upstream",
          costMicroUsd: 52_740,
        },
      ],
      count: 1,
      images: 1,
      pixels: 1024 * 1024,
      bytes: 700,
      estimateMicroUsd: generation.estimateMicroUsd,
      costMicroUsd: 52_740,
      possibleMicroUsd: 0,
      queueMs: 100,
      firstByteMs: 200,
      firstPreviewMs: 1000,
      totalMs: 2000,
      previews: 2,
      settledMs: 150,
      pending: [],
      colo: "FRA",
      country: "DE",
      region: "weur",
    });
  });

  it("says what is not written yet, and no time for it", ({ expect }) => {
    const line = runLine(fallenBack(), endOf({ pending: ["row"] }));
    expect([line.settledMs, line.pending]).toEqual([null, ["row"]]);
  });

  it("has no times of what did not happen", ({ expect }) => {
    const generation = fallenBack({ attempts: [], images: [] });
    const line = runLine(generation, endOf({ firstPreviewAt: null, arrival: null, previews: 0 }));
    expect(line).toMatchObject({
      queueMs: null,
      firstByteMs: null,
      firstPreviewMs: null,
      surface: "unknown",
      region: null,
      pixels: 0,
    });
  });

  it("tells an item of a batch by its batch", ({ expect }) => {
    const { requested } = fallenBack();
    const batch = { id: "bat_1", index: 3 };
    const line = runLine(fallenBack({ requested: { ...requested, batch } }), endOf());
    expect([line.surface, line.batchId]).toEqual(["batch", "bat_1"]);
  });

  it("holds nothing that a caller wrote, nor a provider's own words", ({ expect }) => {
    const { failure } = new AttemptError({
      kind: "content-refused",
      message: canary,
      providerCode: canary,
      providerRequestId: "req_2",
    });
    const { requested } = fallenBack();
    const generation = fallenBack({
      prompt: canary,
      requested: { ...requested, onImageText: canary },
      metadata: { user: canary, [canary]: "1" },
      warnings: [{ code: "size_not_exact", message: canary }],
      attempts: [attemptOf({ failure })],
      error: { code: "moderation_blocked", detail: canary },
      marks: { favourite: false, labels: [canary], feedback: null },
    });
    const line = runLine(generation, endOf());
    expect(JSON.stringify(line)).not.toContain(canary);
    expect(line.warnings).toEqual(["size_not_exact"]);
    expect(line.errorCode).toBe("moderation_blocked");
  });

  it("stays short, whatever a provider calls its model and its call", ({ expect }) => {
    const long = "x".repeat(100_000);
    const attempts = [attemptOf({ providerRequestId: long })];
    const line = runLine(fallenBack({ modelVersion: long, attempts }), endOf());
    expect(JSON.stringify(line).length).toBeLessThan(2000);
  });
});
