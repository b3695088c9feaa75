import { Webhook } from "standardwebhooks";
import { beforeAll, beforeEach, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { fireAlarm, holdAlarm } from "./alarms.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { readGeneration, waitForEnd, type GenerationAnswer } from "./generations.ts";
import { openHook, type Hook } from "./webhook-receiver.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

/** Makes a generation whose end is told to a hook, and waits for it. */
async function tell(hook: Hook, fields: object = {}): Promise<GenerationAnswer> {
  const headers = { prefer: "respond-async" };
  const body = { prompt: uniquePrompt(), resolution: "512", webhookUrl: hook.url, ...fields };
  const response = await post("/v1/generations", body, { ...account, headers });
  return waitForEnd(account, (await readGeneration(response)).id);
}

/** What has come to a hook, once it is so much. */
function arrived(hook: Hook, count: number) {
  return vi.waitFor(
    async () => {
      const received = await hook.received();
      if (received.length < count) throw new Error(`${received.length} of ${count} have come.`);
      return received;
    },
    { timeout: 10_000, interval: 20 },
  );
}

describe("a generation with a webhook", () => {
  it.for([
    { status: "completed", fields: {} },
    { status: "failed", fields: { prompt: uniquePrompt("[fault:server-error]") } },
  ])("tells once that it is $status, signed and without base64", async (end, { expect }) => {
    const hook = openHook();
    const generation = await tell(hook, end.fields);
    const [message, ...more] = await arrived(hook, 1);
    expect(more).toEqual([]);
    const { secret } = await (await get("/v1/webhook-secret", account)).json<{ secret: string }>();
    const body = message?.body ?? "";
    const verified = new Webhook(secret).verify(body, message?.headers ?? {});
    // What is told once is no place for an address that is good for a day.
    const images = generation.images.map(
      ({ signedUrl: _signedUrl, thumbnailUrl: _thumbnailUrl, ...image }) => image,
    );
    expect(verified).toMatchObject({
      type: `generation.${end.status}`,
      data: { id: generation.id, status: end.status, images },
    });
    expect(body.length).toBeLessThan(10_000);
    await holdAlarm(generation.id);
    await fireAlarm(generation.id);
    expect(await hook.received()).toHaveLength(1);
  });

  it("tells that it was cancelled", async ({ expect }) => {
    const hook = openHook();
    const headers = { prefer: "respond-async" };
    const body = { prompt: uniquePrompt("[latency:5000]"), webhookUrl: hook.url };
    const begun = await readGeneration(
      await post("/v1/generations", body, { ...account, headers }),
    );
    await post(`/v1/generations/${begun.id}/cancel`, undefined, account);
    const [message] = await arrived(hook, 1);
    expect(JSON.parse(message?.body ?? "")).toMatchObject({ type: "generation.cancelled" });
  });

  it("tries for more than a day, always with the same id, and gives up", async ({ expect }) => {
    const hook = openHook({ status: "503" });
    const { id } = await tell(hook);
    await arrived(hook, 1);
    await holdAlarm(id);
    let passed = 0;
    let waitMs = (await fireAlarm(id)) ?? 0;
    for (; waitMs !== dayMs; waitMs = (await fireAlarm(id)) ?? 0) passed += waitMs;
    const received = await hook.received();
    expect(received).toHaveLength(8);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(passed).toBeGreaterThan(dayMs);
    expect(passed).toBeLessThan(1.5 * dayMs);
  });

  it("tries no more when its receiver is gone", async ({ expect }) => {
    const hook = openHook({ status: "410" });
    const { id } = await tell(hook);
    await arrived(hook, 1);
    await holdAlarm(id);
    await fireAlarm(id);
    expect(await hook.received()).toHaveLength(1);
  });
});
