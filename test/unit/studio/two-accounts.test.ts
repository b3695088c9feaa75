import { afterEach, beforeEach, describe, it, vi } from "vitest";

import type { RunOrder } from "../../../src/studio/state/run-state.ts";
import { memoryStorage } from "./memory-storage.ts";

/** A call as it was sent, and the answer to it, which comes when the test says so. */
interface Sent {
  readonly path: string;
  readonly key: string | null;
  readonly body: unknown;
  readonly answer: (response: Response) => void;
  readonly breakOff: () => void;
}

let sent: Sent[] = [];

beforeEach(() => {
  sent = [];
  vi.resetModules();
  vi.useFakeTimers();
  vi.stubGlobal("sessionStorage", memoryStorage());
  vi.stubGlobal("localStorage", memoryStorage());
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    init.signal?.throwIfAborted();
    return new Promise<Response>((resolve, reject) => {
      sent.push({
        path,
        key: new Headers(init.headers).get("authorization"),
        body: init.body,
        answer: resolve,
        breakOff: () => reject(new TypeError("Failed to fetch")),
      });
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a run that is left while it waits after a cut", () => {
  it("sends nothing more, least of all the next account's order", async ({ expect }) => {
    const { key } = await import("../../../src/studio/state/session.ts");
    const { leaveRun, run, startRun } = await import("../../../src/studio/state/run.ts");
    key.value = "first";
    void startRun(orderOf("A hare"));
    sent[0]?.breakOff();
    await vi.advanceTimersByTimeAsync(1);
    expect(run.value).toMatchObject({ kind: "running", isReconnecting: true });

    key.value = "second";
    leaveRun();
    void startRun(orderOf("A fox"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.map(({ key: by, body }) => [by, body])).toEqual([
      ["Bearer first", '{"prompt":"A hare"}'],
      ["Bearer second", '{"prompt":"A fox"}'],
    ]);
    expect(run.value).toMatchObject({ kind: "running", isReconnecting: false });
  });
});

describe("a key that is refused", () => {
  it("is dropped, with the reason", async ({ expect }) => {
    const { client, key, signOutReason } = await import("../../../src/studio/state/session.ts");
    key.value = "first";
    const call = client.value.read("/v1/models");
    sent[0]?.answer(refusal());
    await expect(call).rejects.toMatchObject({ code: "invalid_api_key" });
    expect([key.value, signOutReason.value]).toEqual([null, "It was revoked."]);
  });

  it("is no reason to drop the one after it", async ({ expect }) => {
    const { client, key, signOutReason } = await import("../../../src/studio/state/session.ts");
    key.value = "first";
    const call = client.value.read("/v1/models");
    key.value = "second";
    sent[0]?.answer(refusal());
    await expect(call).rejects.toMatchObject({ code: "invalid_api_key" });
    expect([key.value, signOutReason.value]).toEqual(["second", null]);
  });

  it.for([
    { next: "another", dropped: false },
    { next: null, dropped: true },
  ])("of the admin, then $next, is dropped: $dropped", async ({ next, dropped }, { expect }) => {
    const { adminClient, adminEntry, adminExit } =
      await import("../../../src/studio/state/admin-session.ts");
    adminEntry.value = { kind: "token", token: "first" };
    const call = adminClient.value.read("/admin/api/breakers");
    if (next !== null) adminEntry.value = { kind: "token", token: next };
    sent[0]?.answer(refusal());
    await expect(call).rejects.toMatchObject({ code: "invalid_api_key" });
    expect(adminEntry.value === null).toBe(dropped);
    expect(adminExit.value).toEqual(dropped ? { reason: "It was revoked." } : null);
  });
});

function refusal(): Response {
  return Response.json({ code: "invalid_api_key", detail: "It was revoked." }, { status: 401 });
}

function orderOf(prompt: string): RunOrder {
  return {
    path: "/v1/generations",
    body: { prompt },
    idempotencyKey: prompt,
    startedAt: 0,
    prompt,
    frame: { width: 1, height: 1 },
    count: 1,
  };
}
