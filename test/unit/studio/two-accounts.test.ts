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
