import { afterEach, beforeEach, describe, it, onTestFinished, vi } from "vitest";

import { addStep, emptyMask, type MaskHistory } from "../../../src/studio/mask/mask-step.ts";
import type { FilePicture } from "../../../src/studio/state/edit.ts";
import { noFilters } from "../../../src/studio/state/history-filters.ts";
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

describe("what one account leaves to the next", () => {
  it("is no picture that could be brought back", async ({ expect }) => {
    const { changeEdit, changePicture, edit, resetEdit } =
      await import("../../../src/studio/state/edit.ts");
    const { toasts } = await import("../../../src/studio/state/toasts.ts");
    const revoked = vi.spyOn(URL, "revokeObjectURL");
    onTestFinished(() => revoked.mockRestore());
    changePicture(pictureOf("blob:first"));
    changeEdit({ mask: painted });
    changePicture(pictureOf("blob:second"));
    expect(toasts.value).toHaveLength(1);
    expect(revoked).not.toHaveBeenCalled();
    resetEdit();
    expect(toasts.value).toEqual([]);
    expect(revoked.mock.calls).toEqual([["blob:first"], ["blob:second"]]);
    expect(edit.value).toMatchObject({ picture: null, mask: emptyMask });
  });

  it("is no plan that was still asked for", async ({ expect }) => {
    const { key } = await import("../../../src/studio/state/session.ts");
    const { resetPlans } = await import("../../../src/studio/state/plan-answers.ts");
    const { chosenPlan, followDraft } = await import("../../../src/studio/state/plans.ts");
    key.value = "first";
    onTestFinished(followDraft());
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.length).toBeGreaterThan(0);
    const late = [...sent];
    key.value = "second";
    resetPlans();
    for (const { answer } of late) answer(Response.json({ reasons: ["pro_tier"] }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(chosenPlan.value).toEqual({ kind: "unknown" });
    for (const { answer } of sent) answer(Response.json({ reasons: [] }));
    await vi.advanceTimersByTimeAsync(0);
    expect(chosenPlan.value).toEqual({ kind: "planned", plan: { reasons: [] } });
  });

  it.for([
    { way: "sent", finish: ({ answer }: Sent) => answer(Response.json({ id: "upl_2" })) },
    { way: "not sent", finish: ({ breakOff }: Sent) => breakOff() },
  ])("is no edit whose mask is $way in the end", async ({ finish }, { expect }) => {
    vi.useRealTimers();
    const { key } = await import("../../../src/studio/state/session.ts");
    const { changeEdit, resetEdit } = await import("../../../src/studio/state/edit.ts");
    const { editFault, sendEdit } = await import("../../../src/studio/state/send-edit.ts");
    const { run } = await import("../../../src/studio/state/run.ts");
    key.value = "first";
    changeEdit({ picture: pictureOf("blob:first"), prompt: "A hat", mask: painted });
    const sending = sendEdit();
    const mask = await vi.waitUntil(() => sent[0], { timeout: 30_000 });
    key.value = "second";
    resetEdit();
    finish(mask);
    await sending;
    expect(sent.map(({ path }) => path)).toEqual(["/v1/uploads"]);
    expect([run.value.kind, editFault.value]).toEqual(["idle", null]);
  });

  it("is nothing that the history was narrowed to", async ({ expect }) => {
    const { filterHistory, filters, forgetHistory, isLoading } =
      await import("../../../src/studio/state/history.ts");
    filterHistory({ text: "hare", favourite: true });
    forgetHistory();
    expect(filters.value).toEqual(noFilters);
    expect(isLoading.value).toBe(false);
  });
});

const painted: MaskHistory = addStep(emptyMask, {
  kind: "stroke",
  mode: "paint",
  size: 4,
  points: [{ x: 4, y: 4 }],
});

function pictureOf(url: string): FilePicture {
  const file = new Blob([]);
  const name = "hare.png";
  return { kind: "file", id: "upl_1", fault: null, file, name, url, width: 8, height: 8 };
}

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
