import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, it, onTestFinished, vi } from "vitest";

import { isLong } from "../selection.ts";
import { createAccount, type Account } from "./accounts.ts";
import { fireAlarm, holdAlarm } from "./alarms.ts";
import { bytesOf, get, post, uniquePrompt } from "./api.ts";
import { intercept, outage, writeOutage } from "./bucket-outage.ts";
import { sha256Of } from "./digest.ts";
import {
  generate,
  readGeneration,
  rowsOf,
  waitForRows,
  type GenerationAnswer,
} from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { runOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const mib = 1024 * 1024;

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

/** The provider's own account of the images it sent for a prompt, in the order of its calls. */
async function sentFor(prompt: string): Promise<readonly string[]> {
  const calls = await callsWithPrompt(prompt);
  return calls.map(({ response }) => response.images.at(-1)?.sha256 ?? "none");
}

/** Throws unless each image is served whole, and in parts, as the provider sent it. */
async function requireServed({ images }: GenerationAnswer): Promise<void> {
  for (const { url, sha256, bytes } of images) {
    const whole = await bytesOf(url, account);
    if ((await sha256Of(whole)) !== sha256) throw new Error(`${url} is another image.`);
    const from = Math.floor(bytes / 3);
    const part = await bytesOf(url, {
      ...account,
      headers: { range: `bytes=${from}-${from + 999}` },
    });
    if (part.join() !== whole.subarray(from, from + 1000).join()) {
      throw new Error(`${url} has another part.`);
    }
  }
}

/** Lets a run's alarm go off for so long. @returns How often it did. */
async function letPass(id: string, wholeMs: number): Promise<number> {
  let passed = 0;
  let alarms = 0;
  while (passed < wholeMs) {
    passed += (await fireAlarm(id)) ?? Number.POSITIVE_INFINITY;
    alarms += 1;
  }
  return alarms;
}

/** Lets a run's alarm go off until nothing is left to be done. Throws when something always is. */
async function workOff(id: string): Promise<void> {
  for (let alarms = 0; alarms < 3; alarms += 1) {
    if ((await fireAlarm(id)) === dayMs) return;
  }
  throw new Error(`${id} has still something to do.`);
}

describe("R2 that refuses every write for 67 minutes", () => {
  const kinds = [
    { name: "a small image", fields: { resolution: "512" }, directive: "", minutes: 67 },
    { name: "three images", fields: { resolution: "512", count: 3 }, directive: "", minutes: 67 },
    {
      name: "an image of three parts",
      fields: {},
      directive: `[bytes:${11 * mib}]`,
      // Each of its alarms moves megabytes.
      minutes: isLong ? 67 : 10,
    },
  ];

  it("loses nothing, and serves it meanwhile", { timeout: 60_000 }, async ({ expect }) => {
    const repair = await writeOutage();
    const made = await Promise.all(
      kinds.map(async ({ name, fields, directive, minutes }) => {
        const prompt = uniquePrompt(directive);
        const generation = await generate(account, { prompt, model: "standard", ...fields });
        await holdAlarm(generation.id);
        return { name, prompt, generation, minutes };
      }),
    );
    for (const { name, prompt, generation, minutes } of made) {
      expect(generation, name).toMatchObject({ status: "completed", error: null });
      expect((await waitForRows(generation.id)).generation["status"], name).toBe("completed");
      await requireServed(generation);
      const alarms = await letPass(generation.id, minutes * minuteMs);
      expect(alarms, name).toBeGreaterThan(minutes === 67 ? 60 : 10);
      expect(alarms, name).toBeLessThan(200);
      await requireServed(generation);
      const sent = await sentFor(prompt);
      for (const { sha256 } of generation.images) expect(sent, name).toContain(sha256);
    }
    repair();
    for (const { name, prompt, generation } of made) {
      await workOff(generation.id);
      const rows = await rowsOf(generation.id);
      expect(rows.images, name).toHaveLength(generation.images.length);
      for (const { key, sha256 } of rows.images) {
        const object = await env.BUCKET.get(String(key));
        expect(await sha256Of(new Uint8Array((await object?.arrayBuffer()) ?? []))).toBe(sha256);
      }
      await requireServed(generation);
      expect(await callsWithPrompt(prompt), name).toHaveLength(generation.images.length);
    }
  });

  it("shows in no answer of OpenAI's surface", async ({ expect }) => {
    await writeOutage();
    const calls = [false, true].flatMap((stream) =>
      kinds.map(async ({ directive }) => {
        const prompt = uniquePrompt(directive);
        const body = { prompt, model: "standard", output_format: "jpeg", stream };
        const response = await post("/v1/images/generations", body, account);
        const base64 = /"b64_json":"([^"]+)"/.exec(await response.text())?.[1] ?? "";
        const sha256 = await sha256Of(Uint8Array.fromBase64(base64));
        expect([response.status, sha256]).toEqual([200, (await sentFor(prompt))[0]]);
      }),
    );
    await Promise.all(calls);
  });

  it("does not hide an image that it has when it refuses reads, too", async ({ expect }) => {
    await outage("put", "get");
    const prompt = uniquePrompt();
    const generation = await generate(account, { prompt, resolution: "512" });
    await holdAlarm(generation.id);
    await requireServed(generation);
    expect(generation.images).toHaveLength(1);
  });
});

describe("R2 that stops in the middle of an image", () => {
  it.for([
    { method: "uploadPart", taken: 1 },
    { method: "complete", taken: 0 },
  ] as const)("after $taken times $method", { timeout: 60_000 }, async (broken, { expect }) => {
    const { method, taken } = broken;
    const repair = await intercept(method, (pass, before) =>
      before < taken ? pass() : Promise.reject(new Error("R2 is out of order")),
    );
    const prompt = uniquePrompt(`[bytes:${12 * mib}]`);
    const generation = await generate(account, { prompt, model: "standard" });
    await holdAlarm(generation.id);
    const [image] = generation.images;
    const url = image?.url ?? "";
    expect(generation.status).toBe("completed");
    const refusal = await readRefusal(await get(url, account), new URL(url).pathname);
    expect(refusal).toMatchObject({ status: 503, code: "storage_unavailable" });
    await letPass(generation.id, 5 * minuteMs);
    repair();
    await workOff(generation.id);
    await requireServed(generation);
    expect(await sentFor(prompt)).toEqual([image?.sha256]);
  });

  it("although it had taken the parts and its answer was lost", async ({ expect }) => {
    const repair = await intercept("complete", async (pass) => {
      await pass().catch(() => undefined);
      throw new Error("the answer of R2 was lost");
    });
    const heads = await outage("head");
    const prompt = uniquePrompt(`[bytes:${6 * mib}]`);
    const generation = await generate(account, { prompt, model: "standard" });
    await holdAlarm(generation.id);
    repair();
    heads();
    await workOff(generation.id);
    await requireServed(generation);
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });
});

describe("D1 that refuses everything for 10 minutes", () => {
  it("leaves no answer waiting, and every row is there after", async ({ expect }) => {
    const database = Object.getPrototypeOf(env.DB) as D1Database;
    const spy = vi.spyOn(database, "batch").mockRejectedValue(new Error("D1 is out of order"));
    onTestFinished(() => spy.mockRestore());
    const made: GenerationAnswer[] = [];
    for (const fields of [{}, { count: 2 }, { model: "pro", quality: "low" }]) {
      const body = { prompt: uniquePrompt(), resolution: "512", ...fields };
      const generation = await generate(account, body);
      await holdAlarm(generation.id);
      made.push(generation);
    }
    for (const generation of made) {
      const asked = await readGeneration(await get(generation.statusUrl, account));
      expect(asked).toEqual(generation);
      await requireServed(generation);
      const alarms = await letPass(generation.id, 10 * minuteMs);
      expect(alarms).toBeGreaterThan(10);
      expect(alarms).toBeLessThan(40);
    }
    spy.mockRestore();
    for (const generation of made) {
      expect(await fireAlarm(generation.id)).toBe(dayMs);
      const rows = await rowsOf(generation.id);
      expect(rows.attempts).toHaveLength(generation.attempts.length);
      expect(rows.images.map(({ sha256 }) => sha256)).toEqual(
        generation.images.map(({ sha256 }) => sha256),
      );
    }
  });
});

describe("an alarm that fails", () => {
  it("sets itself again instead of counting on the platform", async ({ expect }) => {
    const generation = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(generation.id);
    const again = await runInDurableObject(runOf(generation.id), async (instance, state) => {
      await vi.waitFor(async () => {
        const { kind } = (await state.storage.get<{ kind: string }>("state")) ?? {};
        if (kind !== "logged") throw new Error("not logged yet");
      });
      const broken = vi.spyOn(state.storage, "setAlarm").mockRejectedValueOnce(new Error("broken"));
      await state.storage.deleteAlarm();
      await instance.alarm();
      broken.mockRestore();
      return ((await state.storage.getAlarm()) ?? 0) - Date.now();
    });
    expect(again).toBeGreaterThan(0);
    expect(again).toBeLessThanOrEqual(1000);
  });
});
