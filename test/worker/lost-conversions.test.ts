import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { fireAlarm, holdAlarm } from "./alarms.ts";
import { bytesOf, get, uniquePrompt } from "./api.ts";
import { intercept, writeOutage } from "./bucket-outage.ts";
import { sha256Of } from "./digest.ts";
import { begin, generate, rowsOf, waitForEnd, waitForRows } from "./generations.ts";
import { holdConversions } from "./images-binding.ts";
import { byText } from "./order.ts";
import { lose } from "./runs.ts";
import { callsWithPrompt, sentFor } from "./simulator-calls.ts";

const dayMs = 24 * 3_600_000;

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

describe("a run whose object was lost", () => {
  const asked = { size: "500x500", outputFormat: "webp", model: "standard" };

  it("during a conversion makes it again, of the same original", async ({ expect }) => {
    const held = holdConversions();
    const prompt = uniquePrompt();
    const id = await begin(account, { prompt, ...asked });
    await vi.waitFor(() => expect(held.begun()).toBe(1), { timeout: 10_000 });
    await lose(id);
    held.release();
    const ended = await waitForEnd(account, id);
    expect(ended).toMatchObject({
      status: "completed",
      warnings: [],
      images: [{ size: "500x500", mediaType: "image/webp" }],
      // Nothing of the answer is lost.
      attempts: [{ failure: null, usage: { imageOutputTokens: 747 } }],
    });
    expect(ended.images[0]?.original?.sha256).toBe(await sentFor(prompt));
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });

  it("again and again gives the conversion up, and keeps the image", async ({ expect }) => {
    const held = holdConversions();
    const prompt = uniquePrompt();
    const id = await begin(account, { prompt, ...asked });
    for (const count of [1, 2]) {
      await vi.waitFor(() => expect(held.begun()).toBe(count), { timeout: 10_000 });
      await lose(id);
      await get(`/v1/generations/${id}`, account);
    }
    const ended = await waitForEnd(account, id);
    expect(ended.images).toMatchObject([{ size: "512x512", original: null }]);
    expect(ended.warnings.at(-1)).toMatchObject({ code: "conversion_unavailable" });
    expect(held.begun()).toBe(2);
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });

  it("after a conversion was stored leaves no second one", async ({ expect }) => {
    let isStored = false;
    const release = await intercept("put", async (pass, _before, [key]) => {
      const result = await pass();
      if (typeof key !== "string" || !key.includes("/delivered.")) return result;
      isStored = true;
      return new Promise<never>(() => undefined);
    });
    const id = await begin(account, { prompt: uniquePrompt(), ...asked });
    await vi.waitFor(() => expect(isStored).toBe(true), { timeout: 10_000 });
    await lose(id);
    release();
    const ended = await waitForEnd(account, id);
    expect(ended.images).toMatchObject([{ size: "500x500", mediaType: "image/webp" }]);
    const [row] = (await waitForRows(id)).images;
    const wanted = [row?.["key"], row?.["original_key"]].map(String);
    for (let left = 3; left > 0 && (await fireAlarm(id)) !== dayMs; left -= 1);
    const { objects } = await env.BUCKET.list({ prefix: `images/${account.accountId}/${id}/` });
    expect(objects.map(({ key }) => key).toSorted(byText)).toEqual(wanted.toSorted(byText));
  });

  it("before it noted the original finds that, and converts it", async ({ expect }) => {
    let isStored = false;
    const release = await intercept("put", async (pass, _before, [key]) => {
      const result = await pass();
      if (typeof key === "string" && key.startsWith("records/")) return result;
      isStored = true;
      return new Promise<never>(() => undefined);
    });
    const prompt = uniquePrompt();
    const id = await begin(account, { prompt, ...asked });
    await vi.waitFor(() => expect(isStored).toBe(true), { timeout: 10_000 });
    await lose(id);
    release();
    const ended = await waitForEnd(account, id);
    expect(ended).toMatchObject({
      warnings: [],
      images: [{ size: "500x500", mediaType: "image/webp" }],
    });
    expect(ended.images[0]?.original?.sha256).toBe(await sentFor(prompt));
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });
});

describe("R2 that refuses every write", () => {
  it("hinders no conversion: both pictures are served meanwhile, and stored after", async ({
    expect,
  }) => {
    const repair = await writeOutage();
    const prompt = uniquePrompt();
    const fields = { prompt, size: "500x500", model: "standard" };
    const generation = await generate(account, fields);
    await holdAlarm(generation.id);
    const [image] = generation.images;
    const served = async () => {
      const [delivered, original] = [image?.url ?? "", image?.original?.url ?? ""];
      return [
        await sha256Of(await bytesOf(delivered, account)),
        await sha256Of(await bytesOf(original, account)),
      ];
    };
    const kept = [image?.sha256, await sentFor(prompt)];
    expect(image?.size).toBe("500x500");
    expect(await served()).toEqual(kept);
    repair();
    for (let left = 3; left > 0 && (await fireAlarm(generation.id)) !== dayMs; left -= 1);
    const [row] = (await rowsOf(generation.id)).images;
    const stored = [row?.["key"], row?.["original_key"]].map(async (key) => {
      const object = await env.BUCKET.get(String(key));
      return sha256Of((await object?.arrayBuffer()) ?? new ArrayBuffer(0));
    });
    expect(await Promise.all(stored)).toEqual(kept);
    expect(await served()).toEqual(kept);
  });
});
