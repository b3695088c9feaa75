import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, it, onTestFinished, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { fireAlarm, holdAlarm } from "./alarms.ts";
import { post, uniquePrompt } from "./api.ts";
import { writeOutage } from "./bucket-outage.ts";
import { queueFault } from "./faults.ts";
import { begin, generate, waitForRows } from "./generations.ts";
import { runOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { openHook } from "./webhook-receiver.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

/** What R2 has of a generation's images. */
async function storedOf(id: string): Promise<readonly string[]> {
  const { objects } = await env.BUCKET.list({ prefix: `images/${account.accountId}/${id}/` });
  return objects.map(({ key }) => key);
}

describe("a duty that does not come to an end", () => {
  it("holds up no client that cancels", async ({ expect }) => {
    const hook = openHook({ fault: "silent" });
    const prompt = uniquePrompt("[latency:60000]");
    const id = await begin(account, { resolution: "512", prompt, webhookUrl: hook.url });
    await vi.waitFor(async () => {
      if ((await callsWithPrompt(prompt)).length === 0) throw new Error("Not called yet.");
    });
    const cancelling = post(`/v1/generations/${id}/cancel`, {}, account);
    // A webhook may take fifteen seconds.
    const answer = await Promise.race([cancelling, scheduler.wait(10_000)]);
    expect(answer?.status).toBe(200);
  });

  it("keeps no image out of R2", { timeout: 30_000 }, async ({ expect }) => {
    const repair = await writeOutage();
    const database = Object.getPrototypeOf(env.DB) as D1Database;
    const silent = vi
      .spyOn(database, "batch")
      .mockImplementation(() => new Promise<never>(() => undefined));
    onTestFinished(() => silent.mockRestore());
    const hook = openHook();
    const id = await begin(account, {
      resolution: "512",
      prompt: uniquePrompt(),
      webhookUrl: hook.url,
    });
    await vi.waitFor(
      async () => {
        if ((await hook.received()).length === 0) throw new Error("Not ended yet.");
      },
      { timeout: 10_000 },
    );
    repair();
    await vi.waitFor(
      async () => {
        await runDurableObjectAlarm(runOf(id));
        if ((await storedOf(id)).length === 0) throw new Error("Not in R2 yet.");
      },
      { timeout: 15_000, interval: 200 },
    );
    expect(await storedOf(id)).toHaveLength(1);
  });
});

describe("an upload that R2 knows no more", () => {
  it("is begun anew, and holds no other image back", async ({ expect }) => {
    const repair = await writeOutage();
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512", count: 2 });
    await holdAlarm(id);
    await runInDurableObject(runOf(id), (instance, { storage }) => {
      const state = storage.kv.get<{ unfinished: { uploadId: string | null }[] }>("state");
      const [first, ...others] = state?.unfinished ?? [];
      const unfinished = [{ ...first, uploadId: "forgotten-by-R2" }, ...others];
      storage.kv.put("state", { ...state, unfinished });
      expect(instance).toBeDefined();
    });
    repair();
    await fireAlarm(id);
    await fireAlarm(id);
    expect(await storedOf(id)).toHaveLength(2);
  });
});

describe("a draft that R2 did not delete", () => {
  it("is gone in the end", async ({ expect }) => {
    const bucket = Object.getPrototypeOf(env.BUCKET) as R2Bucket;
    const refusing = vi.spyOn(bucket, "delete").mockRejectedValue(new Error("R2"));
    onTestFinished(() => refusing.mockRestore());
    const prompt = uniquePrompt();
    await queueFault({ prompt, provider: "google", fault: { kind: "thought-images" } });
    const fields = { prompt, resolution: "512", model: "standard" };
    const generation = await generate(account, fields);
    await waitForRows(generation.id);
    await vi.waitFor(() => expect(refusing).toHaveBeenCalled());
    refusing.mockRestore();
    await holdAlarm(generation.id);
    await fireAlarm(generation.id);
    expect(await storedOf(generation.id)).toHaveLength(1);
  });
});
