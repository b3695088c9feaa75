import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";

import { noisePng } from "../fixtures/png.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { askForBatch, beginBatch, waitForBatch } from "./batches.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { generate, readGeneration, rowsOf, waitForEnd, waitForRows } from "./generations.ts";
import { emptyHistory, generations, records } from "./history.ts";
import { readRefusal } from "./problems.ts";
import { pass } from "./reconcile.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

function remove(id: string, caller = account): Promise<Response> {
  return get(`/v1/generations/${id}`, { ...caller, method: "DELETE" });
}

/** Once all that follows from its end is written. */
async function removeSettled(id: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { status } = await remove(id);
      if (status !== 204) throw new Error(`${status}`);
    },
    { timeout: 10_000, interval: 50 },
  );
}

async function keysWith(id: string): Promise<readonly string[]> {
  const { objects } = await env.BUCKET.list();
  return objects.map(({ key }) => key).filter((key) => key.includes(id));
}

async function withReference(prompt: string) {
  const references = [`data:image/png;base64,${(await noisePng(64, 64, 21)).toBase64()}`];
  return { prompt, resolution: "512", references };
}

describe("a generation that is deleted", () => {
  it("has no images and no words any more, and keeps what it cost", async ({ expect }) => {
    const prompt = uniquePrompt();
    const fields = {
      ...(await withReference(prompt)),
      onImageText: "Secret",
      metadata: { a: "b" },
    };
    const made = await generate(account, fields);
    await waitForRows(made.id);
    await removeSettled(made.id);
    expect(await keysWith(made.id)).toEqual([`records/${account.accountId}/${made.id}.json`]);
    const record = await env.BUCKET.get(`records/${account.accountId}/${made.id}.json`);
    const rows = await rowsOf(made.id);
    for (const text of [(await record?.text()) ?? "", JSON.stringify(rows)]) {
      expect(text).not.toContain(prompt);
      expect(text).not.toContain("Secret");
    }
    expect(rows.generation).toMatchObject({ cost_micro_usd: made.costMicroUsd, prompt: "" });
    expect(rows.images).toEqual([]);
    const path = `/v1/generations/${made.id}`;
    for (const route of [path, `${path}/events`]) {
      expect(await readRefusal(await get(route, account), route)).toMatchObject({ status: 404 });
    }
    const [image] = made.images;
    expect((await get(image?.url ?? "", account)).status).toBe(404);
    const listed = await get("/v1/generations", account);
    expect(await listed.text()).not.toContain(made.id);
    // Again is harmless, and it stays so when the history is made anew.
    expect((await remove(made.id)).status).toBe(204);
    expect((await pass("history-to-records")).left).toEqual([]);
    await emptyHistory();
    await pass("records-to-history");
    expect(await generations.find(account.accountId, made.id)).toBeUndefined();
  });

  it("leaves what others of its line were handed", async ({ expect }) => {
    const parent = await generate(account, await withReference(uniquePrompt()));
    await waitForRows(parent.id);
    const again = await post(`/v1/generations/${parent.id}/reroll`, {}, account);
    const child = await readGeneration(again);
    await waitForRows(child.id);
    const inputs = (await keysWith(parent.id)).filter((key) => key.startsWith("inputs/"));
    expect(inputs).toHaveLength(1);
    await removeSettled(parent.id);
    expect(await keysWith(parent.id)).toEqual(expect.arrayContaining(inputs));
    await removeSettled(child.id);
    const left = (await keysWith(parent.id)).filter((key) => key.startsWith("inputs/"));
    expect(left).toEqual([]);
  });

  it("of a batch leaves the others, and nothing of its own", async ({ expect }) => {
    const prompt = uniquePrompt();
    const slides = [{ prompt: `${prompt} 0` }, { prompt: `${prompt} 1` }];
    const begun = await beginBatch(account, { slides, resolution: "512" });
    const ended = await waitForBatch(account, begun.id);
    const id = ended.items[0]?.generationId ?? "";
    await waitForRows(id);
    await removeSettled(id);
    const batch = await askForBatch(account, begun.id);
    expect(batch.items.map(({ name, images }) => [name, images.length])).toEqual([
      ["deleted", 0],
      [ended.items[1]?.name, 1],
    ]);
  });

  it("is not made again by a call that is sent again", { timeout: 20_000 }, async ({ expect }) => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const call = { ...account, headers };
    const made = await readGeneration(await post("/v1/generations", body, call));
    await waitForRows(made.id);
    await removeSettled(made.id);
    const again = await post("/v1/generations", body, call);
    expect(await readRefusal(again, "/v1/generations")).toMatchObject({
      status: 404,
      detail: expect.stringContaining("deleted"),
    });
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("is one that has ended, and the account's own", async ({ expect }) => {
    const headers = { prefer: "respond-async" };
    const body = { prompt: uniquePrompt("[latency:1000]"), resolution: "512" };
    const begun = await readGeneration(
      await post("/v1/generations", body, { ...account, headers }),
    );
    const path = `/v1/generations/${begun.id}`;
    expect(await readRefusal(await remove(begun.id), path)).toMatchObject({
      status: 409,
      code: "generation_running",
    });
    await waitForEnd(account, begun.id);
    const other = await createAccount({ tier: "standard" });
    expect(await readRefusal(await remove(begun.id, other), path)).toMatchObject({ status: 404 });
    expect((await get(path, account)).status).toBe(200);
  });

  it("is finished by another try when R2 did not answer", async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const made = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(made.id);
    await vi.waitFor(async () => {
      expect((await records.find(account.accountId, made.id)).kind).toBe("found");
    });
    const path = `/v1/generations/${made.id}`;
    const changes = { BUCKET: outOfOrder(env.BUCKET, "delete") };
    const body = { ids: [made.id] };
    await vi.waitFor(async () => {
      const half = await fetchWith(changes, "/v1/generations/delete", { ...account, body });
      expect(await half.json()).toMatchObject({ failed: [{ code: "storage_unavailable" }] });
    });
    // Nobody reads it any more, whatever is left of it.
    expect((await get(path, account)).status).toBe(404);
    expect((await pass("records-to-history")).left).toMatchObject([{ kind: "different" }]);
    expect((await remove(made.id)).status).toBe(204);
    expect((await pass("records-to-history")).left).toEqual([]);
    expect(await keysWith(made.id)).toEqual([`records/${account.accountId}/${made.id}.json`]);
  });
});

describe("several that are deleted in one call", () => {
  it("go each on its own", async ({ expect }) => {
    const made = await Promise.all(
      [1, 2, 3].map(() => generate(account, { prompt: uniquePrompt(), resolution: "512" })),
    );
    for (const { id } of made) await waitForRows(id);
    const unknown = "gen_01h455vb4pex5vsknk084sn02q";
    const ids = [...made.map(({ id }) => id), unknown];
    await vi.waitFor(async () => {
      const response = await post("/v1/generations/delete", { ids }, account);
      expect(await response.json()).toMatchObject({
        deleted: made.map(({ id }) => id),
        failed: [{ id: unknown, code: "not_found" }],
      });
    });
    const none = await post("/v1/generations/delete", { ids: [] }, account);
    expect(await readRefusal(none, "/v1/generations/delete")).toMatchObject({ status: 400 });
  });
});
