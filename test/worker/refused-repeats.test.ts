import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import { createAccount, type Account } from "./accounts.ts";
import { order } from "./admin.ts";
import { origin, post, uniquePrompt } from "./api.ts";
import { readBatch, waitForBatch } from "./batches.ts";
import { readGeneration, type GenerationAnswer } from "./generations.ts";
import { jpeg } from "./pictures.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const native = "/v1/generations";
const openAi = "/v1/images/generations";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

/** From now on, every request for a new image is refused. */
async function closeEngines(): Promise<void> {
  for (const model of ["openai/gpt-image-2", "google/gemini-3.1-flash-image"] as const) {
    await order(model, "isolate", { reason: "out of order in a test", expiresInSeconds: 60 });
  }
}

function send(
  body: object,
  headers: Readonly<Record<string, string>>,
  route = native,
): Promise<Response> {
  return post(route, body, { ...account, headers });
}

function withKey(key: string = crypto.randomUUID()): { readonly "idempotency-key": string } {
  return { "idempotency-key": key };
}

async function replayed(response: Response): Promise<GenerationAnswer> {
  if (response.headers.get("idempotency-replayed") !== "true") {
    throw new Error(`Not replayed: ${response.status} ${await response.text()}`);
  }
  return readGeneration(response);
}

describe("a call that is sent again while no engine is to be had", () => {
  it("is answered with what it began, by its key", async ({ expect }) => {
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const headers = withKey();
    const made = await readGeneration(await send(body, headers));
    await closeEngines();
    expect(await replayed(await send(body, headers))).toEqual(made);
    const async = await send(body, { ...headers, prefer: "respond-async" });
    expect(async.status).toBe(202);
    expect((await replayed(async)).id).toBe(made.id);
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("is answered with what it began, as a retry without a key", async ({ expect }) => {
    const body = { prompt: uniquePrompt("[latency:400]"), model: "standard", stream: true };
    const lost = await send(body, { "x-stainless-retry-count": "0" }, openAi);
    await lost.body?.cancel();
    await closeEngines();
    const again = await send(body, { "x-stainless-retry-count": "1" }, openAi);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([200, "true"]);
    expect(await again.text()).toContain("image_generation.completed");
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("is answered with its batch", async ({ expect }) => {
    const prompt = uniquePrompt();
    const body = { slides: [{ prompt }, { prompt: `${prompt} too` }], resolution: "512" };
    const headers = withKey();
    const { id } = await readBatch(await send(body, headers, "/v1/batches"));
    await waitForBatch(account, id);
    await closeEngines();
    const again = await send(body, headers, "/v1/batches");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await readBatch(again)).toMatchObject({ id, counts: { completed: 2 } });
  });

  it("is refused when it began nothing, or under the key of another", async ({ expect }) => {
    const headers = withKey();
    await send({ prompt: uniquePrompt(), resolution: "512" }, headers);
    await closeEngines();
    const body = { prompt: uniquePrompt(), resolution: "512" };
    for (const [sent, status, code] of [
      [withKey(), 503, "no_engine_available"],
      [{ "x-stainless-retry-count": "1" }, 503, "no_engine_available"],
      [headers, 422, "idempotency_key_reused"],
    ] as const) {
      const refusal = await readRefusal(await send(body, sent), native);
      expect(refusal).toMatchObject({ status, code });
    }
    const { open } = await env.ACCOUNT_LEDGER.getByName(account.accountId).describe(Date.now());
    expect(open.reservations).toBe(0);
  });
});

describe("a call that is sent again after its upload has expired", () => {
  it("is answered with what it began", async ({ expect }) => {
    const uploaded = await exports.default.fetch(`${origin}/v1/uploads`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${account.key}`,
        "content-type": "application/octet-stream",
      },
      body: Uint8Array.from(jpeg),
    });
    const { id } = z.object({ id: z.string() }).parse(await uploaded.json());
    const body = { prompt: uniquePrompt(), resolution: "512", references: [id] };
    const headers = withKey();
    const made = await readGeneration(await send(body, headers));
    const { objects } = await env.BUCKET.list({ prefix: "uploads/" });
    const own = objects.filter(({ key }) => key.endsWith(id));
    expect(own).toHaveLength(1);
    for (const { key } of own) await env.BUCKET.delete(key);
    expect(await replayed(await send(body, headers))).toEqual(made);
    const refusal = await readRefusal(await send(body, withKey()), native);
    expect(refusal).toMatchObject({ code: "upload_not_found" });
  });
});
