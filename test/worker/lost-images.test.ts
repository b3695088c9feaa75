import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { fireAlarm, holdAlarm } from "./alarms.ts";
import { get, uniquePrompt } from "./api.ts";
import { intercept, outage } from "./bucket-outage.ts";
import { sha256Of } from "./digest.ts";
import { queueFault } from "./faults.ts";
import { begin, waitForEnd } from "./generations.ts";
import { lose } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const mib = 1024 * 1024;

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

const standard = { model: "standard", resolution: "512" };

/** Throws until something is there. */
async function present<Value>(find: () => Value | undefined): Promise<Value> {
  return vi.waitFor(
    () => {
      const value = find();
      if (value === undefined) throw new Error("It is not there yet.");
      return value;
    },
    { timeout: 10_000, interval: 20 },
  );
}

describe("a run whose object was lost after its image was stored, and before it noted that", () => {
  it.for([
    { name: "in one put", method: "put", directive: "", fields: {} },
    { name: "in parts", method: "complete", directive: `[bytes:${6 * mib}]`, fields: {} },
    { name: "as one of three", method: "put", directive: "", fields: { count: 3 } },
  ] as const)("finds it: $name", { timeout: 30_000 }, async (stored, { expect }) => {
    const { method, directive, fields } = stored;
    const prompt = uniquePrompt(directive);
    const held: string[] = [];
    const never = new Promise<never>(() => undefined);
    const release = await intercept(method, async (pass, _before, [key]) => {
      const isRecord = typeof key === "string" && key.startsWith("records/");
      const result = await pass();
      if (isRecord) return result;
      held.push("stored");
      return never;
    });
    const id = await begin(account, { ...standard, prompt, ...fields });
    const count = "count" in fields ? fields.count : 1;
    await present(() => (held.length === count ? true : undefined));
    await lose(id);
    release();
    const ended = await waitForEnd(account, id);
    expect(ended).toMatchObject({ status: "completed", warnings: [] });
    expect(ended.attempts.map(({ failure }) => failure)).toEqual(Array(count).fill(null));
    const calls = await callsWithPrompt(prompt);
    expect(calls).toHaveLength(count);
    const sent = calls.map(({ response }) => response.images.at(-1)?.sha256);
    for (const { url, sha256, width, mediaType } of ended.images) {
      expect(sent).toContain(sha256);
      expect([width > 0, mediaType]).toEqual([true, "image/jpeg"]);
      const bytes = await (await get(url, account)).arrayBuffer();
      expect(await sha256Of(new Uint8Array(bytes))).toBe(sha256);
    }
    // Its usage is lost with the answer: it counts as what was estimated.
    expect(ended.attempts.every(({ usage, costMicroUsd }) => !usage && costMicroUsd > 0)).toBe(
      true,
    );
  });
});

describe("a run whose object was lost while its answer brought a draft and an image", () => {
  it("does not take the draft for the image", async ({ expect }) => {
    const prompt = uniquePrompt();
    await queueFault({ prompt, provider: "google", fault: { kind: "thought-images" } });
    let [drafts, images] = [0, 0];
    const release = await intercept("put", async (pass, _before, [key]) => {
      if (String(key).endsWith("/1.2")) {
        images += 1;
        return new Promise<never>(() => undefined);
      }
      const result = await pass();
      if (String(key).endsWith("/1.1")) drafts += 1;
      return result;
    });
    const id = await begin(account, { ...standard, prompt });
    await present(() => (drafts === 1 && images === 1 ? true : undefined));
    await lose(id);
    release();
    const ended = await waitForEnd(account, id);
    const calls = await callsWithPrompt(prompt);
    const sent = calls.map(({ response }) => response.images.at(-1)?.sha256);
    expect(sent).toContain(ended.images[0]?.sha256);
  });
});

describe("R2 that does not say for a while whether it has a lost image", () => {
  it("does not have it paid twice", { timeout: 30_000 }, async ({ expect }) => {
    const prompt = uniquePrompt();
    let stored = 0;
    const release = await intercept("put", async (pass, _before, [key]) => {
      const result = await pass();
      if (String(key).startsWith("records/")) return result;
      stored += 1;
      return new Promise<never>(() => undefined);
    });
    const id = await begin(account, { ...standard, prompt });
    await present(() => (stored === 1 ? true : undefined));
    const repair = await outage("get");
    await lose(id);
    release();
    await get(`/v1/generations/${id}`, account);
    await scheduler.wait(2000);
    repair();
    expect(await waitForEnd(account, id)).toMatchObject({ status: "completed" });
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });
});

describe("a run whose object was lost in the middle of an upload", () => {
  it("aborts what was left of it", { timeout: 30_000 }, async ({ expect }) => {
    const prompt = uniquePrompt(`[bytes:${11 * mib}]`);
    const uploads: { readonly key: string; readonly uploadId: string }[] = [];
    let parts = 0;
    const notes = await intercept("createMultipartUpload", async (pass) => {
      const upload = (await pass()) as R2MultipartUpload;
      uploads.push({ key: upload.key, uploadId: upload.uploadId });
      return upload;
    });
    const release = await intercept("uploadPart", async (pass, before) => {
      const part = await pass();
      parts += 1;
      if (before === 0) return part;
      return new Promise<never>(() => undefined);
    });
    const id = await begin(account, { ...standard, prompt });
    await present(() => (parts === 2 ? true : undefined));
    await lose(id);
    release();
    const ended = await waitForEnd(account, id);
    notes();
    expect(ended).toMatchObject({
      status: "completed",
      attempts: [{ failure: { kind: "interrupted" } }, { failure: null }],
    });
    await holdAlarm(id);
    await fireAlarm(id);
    expect(uploads).toHaveLength(2);
    for (const { key, uploadId } of uploads) {
      const part = env.BUCKET.resumeMultipartUpload(key, uploadId).uploadPart(1, "x");
      await expect(part).rejects.toThrow("10024");
    }
    const prefix = `images/${account.accountId}/${id}/`;
    const kept = await env.BUCKET.list({ prefix });
    expect(kept.objects).toHaveLength(1);
  });
});
