import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";
import { z } from "zod";

import { createAccount, type Account } from "./accounts.ts";
import { origin, uniquePrompt } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { sha256Of } from "./digest.ts";
import { generate, waitForRows } from "./generations.ts";
import { dataUrl, halfWhitePng, jpeg } from "./pictures.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { onlyOne, submitJson } from "./submissions.ts";
import { countTraces } from "./traces.ts";

const generations = "/v1/generations";
const masked = { IMAGE_EDIT_PROVIDER: "openai" };

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
});

async function upload(bytes: Uint8Array): Promise<string> {
  const response = await exports.default.fetch(`${origin}/v1/uploads`, {
    method: "POST",
    headers: { authorization: `Bearer ${account.key}`, "content-type": "image/png" },
    body: Uint8Array.from(bytes),
  });
  return z.object({ id: z.string() }).parse(await response.json()).id;
}
describe("a mask that is black and white", () => {
  it("is handed on with alpha, however it comes", async ({ expect }) => {
    const grey = await halfWhitePng(64, 48);
    const picture = dataUrl(jpeg);
    const made: string[] = [];
    for (const mask of [dataUrl(grey), await upload(grey)]) {
      const body = { prompt: uniquePrompt(), image: picture, mask };
      const call = { ...account, changes: masked };
      const { inputs, generationId } = onlyOne(await submitJson(generations, body, call));
      const { key = "", ...rest } = inputs.mask ?? {};
      expect(key).toContain(`/${account.accountId}/${generationId}/`);
      expect(rest).toMatchObject({ mediaType: "image/png", width: 64, height: 48 });
      const object = await env.BUCKET.get(key);
      const bytes = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0));
      // Eight bits each of red, green, blue and alpha.
      expect([bytes[24], bytes[25]]).toEqual([8, 6]);
      expect(await sha256Of(bytes)).toBe(inputs.mask?.sha256);
      made.push(inputs.mask?.sha256 ?? "");
    }
    expect(new Set(made).size).toBe(1);
  });

  it("is taken by the engine, which takes none without alpha", async ({ expect }) => {
    const mask = dataUrl(await halfWhitePng(64, 48));
    const fields = { prompt: uniquePrompt(), image: dataUrl(jpeg), mask, model: "gpt-image-2" };
    const { id, requested } = await generate(account, { ...fields, quality: "medium" });
    const [call] = await callsWithPrompt(fields.prompt);
    const sent = call?.inputs.find(({ role }) => role === "mask");
    expect(requested["inputs"]).toMatchObject({ mask: { sha256: sent?.sha256 } });
    await waitForRows(id);
  });

  it("is ours when R2 cannot be read, and leaves nothing", async ({ expect }) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const before = await countTraces();
    let reads = 0;
    // The mask's head can be read; the rest of it not any more.
    const bucket = new Proxy(env.BUCKET, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: readonly unknown[]): unknown => {
          if (name === "get" && (reads += 1) > 1) return Promise.reject(new Error("out of order"));
          return Reflect.apply(value, target, args);
        };
      },
    });
    const mask = dataUrl(await halfWhitePng(64, 48));
    const body = { prompt: uniquePrompt(), image: dataUrl(jpeg), mask };
    const changes = { ...masked, BUCKET: bucket };
    const response = await fetchWith(changes, generations, { ...account, body });
    log.mockRestore();
    expect(await readRefusal(response, generations)).toMatchObject({
      status: 503,
      code: "storage_unavailable",
      param: "mask",
    });
    expect(reads).toBe(2);
    expect(await countTraces()).toEqual(before);
  });
});
