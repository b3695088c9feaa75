import { beforeAll, describe, it } from "vitest";

import { leftHalfMask, noisePng } from "../fixtures/png.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { beginBatch, waitForBatch } from "./batches.ts";
import { fetchWith } from "./deployment.ts";
import { namesOf, readEvents } from "./events.ts";
import {
  generate,
  readGeneration,
  waitForEnd,
  waitForRows,
  type GenerationAnswer,
} from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const standard = "gemini-3.1-flash-image";
const pro = "gpt-image-2";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

function path({ id }: { readonly id: string }): string {
  return `/v1/generations/${id}/reroll`;
}

async function reroll(
  parent: GenerationAnswer,
  fields: object | null = null,
): Promise<GenerationAnswer> {
  const response =
    fields === null
      ? await get(path(parent), { ...account, method: "POST" })
      : await post(path(parent), fields, account);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return readGeneration(response);
}

function inputsOf({ requested }: GenerationAnswer) {
  return requested["inputs"] as Readonly<Record<"images" | "mask", unknown>>;
}

function toDataUrl(png: Uint8Array): string {
  return `data:image/png;base64,${png.toBase64()}`;
}

describe("a generation that is made again", () => {
  it("is the same request, by the same engine, of a line", async ({ expect }) => {
    const prompt = uniquePrompt();
    const fields = {
      prompt,
      aspectRatio: "4:5",
      resolution: "512",
      outputFormat: "webp",
      onImageText: "Open",
      metadata: { campaign: "spring" },
    };
    const parent = await generate(account, fields);
    await waitForRows(parent.id);
    const child = await reroll(parent);
    const { lineage, model: _model, requestId, ...requested } = child.requested;
    const { model: _asked, requestId: earlierId, ...before } = parent.requested;
    expect(requested).toEqual(before);
    expect(requestId).not.toBe(earlierId);
    expect(lineage).toEqual({ parentId: parent.id, rootId: parent.id });
    expect(child).toMatchObject({
      prompt,
      model: parent.model,
      reasons: ["model_requested"],
      metadata: parent.metadata,
      images: [{ mediaType: "image/webp", size: parent.images[0]?.size }],
    });
    await waitForRows(child.id);
    const grandchild = await reroll(child);
    expect(grandchild.requested["lineage"]).toEqual({ parentId: child.id, rootId: parent.id });
    await waitForRows(grandchild.id);
    for (const [query, count] of [
      [`root=${parent.id}`, 3],
      [`parent=${parent.id}`, 1],
      [`parent=${grandchild.id}`, 0],
    ] as const) {
      const response = await get(`/v1/generations?${query}`, account);
      expect(await response.json()).toMatchObject({ generations: { length: count } });
    }
  });

  it("goes to the other engine, in the same pixels", async ({ expect }) => {
    const parent = await generate(account, { prompt: uniquePrompt(), platform: "instagram_feed" });
    expect(parent.model).toBe(standard);
    const child = await reroll(parent, { engine: "other" });
    expect(child).toMatchObject({
      model: pro,
      requested: { platform: "instagram_feed" },
      images: [{ size: "1080x1350", mediaType: "image/jpeg" }],
      attempts: [{ quality: "medium" }],
    });
    const back = await reroll(child, { engine: "other" });
    expect(back.model).toBe(standard);
  });

  it("takes changes of any field, and a model by its name", async ({ expect }) => {
    const parent = await generate(account, { prompt: uniquePrompt(), size: "640x480" });
    const prompt = uniquePrompt();
    const child = await reroll(parent, { model: pro, prompt, aspectRatio: "1:1", count: 2 });
    expect(child).toMatchObject({
      prompt,
      model: pro,
      requested: { size: null, aspectRatio: "1:1", resolution: "1K", count: 2 },
      images: [{}, {}],
    });
  });

  it("is handed the same images: of an edit with references", async ({ expect }) => {
    const prompt = uniquePrompt();
    const [image, reference] = [await noisePng(64, 64, 11), await noisePng(64, 64, 12)];
    const fields = { prompt, image: toDataUrl(image), references: [toDataUrl(reference)] };
    const parent = await generate(account, { ...fields, aspectRatio: "1:1" });
    const child = await reroll(parent, { engine: "other" });
    expect(child).toMatchObject({ operation: "edit", model: pro });
    expect(child.requested["inputs"]).toEqual(parent.requested["inputs"]);
    const calls = await callsWithPrompt(prompt);
    expect(calls.map(({ provider }) => provider)).toEqual(["google", "openai"]);
    const sums = calls.map(({ inputs }) => inputs.map(({ sha256 }) => sha256));
    expect(sums[1]).toEqual(sums[0]);
    const other = await reroll(parent, { references: [], image: toDataUrl(reference) });
    expect(other.requested["inputs"]).toMatchObject({ images: { length: 1 }, references: [] });
  });

  it("may be an item of a batch, or one that failed", async ({ expect }) => {
    const slides = [{ prompt: uniquePrompt(), platform: "x_post" }];
    const batch = await beginBatch(account, { slides });
    const [item] = (await waitForBatch(account, batch.id)).items;
    const parent = await waitForEnd(account, item?.generationId ?? "");
    const child = await reroll(parent, { engine: "other" });
    expect(child).toMatchObject({ model: pro, images: [{ size: "1600x900" }] });
    expect(child.requested["batch"]).toBeUndefined();
    const failing = { prompt: uniquePrompt("[fault:refusal]"), resolution: "512" };
    const headers = { prefer: "respond-async" };
    const begun = await post("/v1/generations", failing, { ...account, headers });
    const failed = await waitForEnd(account, (await readGeneration(begun)).id);
    expect(failed.status).toBe("failed");
    const made = await reroll(failed, { prompt: uniquePrompt() });
    expect(made.status).toBe("completed");
  });

  it("streams, and answers at once, as any other", async ({ expect }) => {
    const parent = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const events = { ...account, headers: { accept: "text/event-stream" } };
    const log = await readEvents(await post(path(parent), {}, events));
    expect(namesOf(log)).toEqual(["accepted", "routed", "completed"]);
    const headers = { prefer: "respond-async", "idempotency-key": crypto.randomUUID() };
    const answers = [
      await post(path(parent), {}, { ...account, headers }),
      await post(path(parent), {}, { ...account, headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const [first, second] = await Promise.all(answers.map(readGeneration));
    expect(second?.id).toBe(first?.id);
    await waitForEnd(account, first?.id ?? "");
  });
});

describe("what is changed of a generation that is made again", () => {
  it.for([
    {
      name: "a platform, where the file type does not go with it",
      before: { resolution: "512", aspectRatio: "3:2", outputFormat: "png" },
      changes: { platform: "instagram_feed" },
      requested: { platform: "instagram_feed", outputFormat: "jpeg" },
      image: { size: "1080x1350", mediaType: "image/jpeg" },
    },
    {
      name: "a platform, where the file type goes with it",
      before: { size: "640x480", outputFormat: "png" },
      changes: { platform: "facebook_feed" },
      requested: { platform: "facebook_feed", outputFormat: "png" },
      image: { size: "1080x1350", mediaType: "image/png" },
    },
    {
      name: "a file type that does not go with the platform",
      before: { platform: "instagram_feed" },
      changes: { outputFormat: "png" },
      requested: { platform: null, size: "1080x1350", outputFormat: "png" },
      image: { size: "1080x1350", mediaType: "image/png" },
    },
    {
      name: "the resolution of a platform",
      before: { platform: "link_preview" },
      changes: { resolution: "2K" },
      requested: { platform: null, aspectRatio: "40:21", resolution: "2K" },
      image: { size: "2720x1428" },
    },
    {
      name: "the resolution of a size",
      before: { size: "1080x1350" },
      changes: { resolution: "512" },
      requested: { aspectRatio: "4:5", resolution: "512" },
      image: { size: "448x560" },
    },
    {
      name: "the ratio of a size",
      before: { size: "1080x1350" },
      changes: { aspectRatio: "16:9" },
      requested: { size: null, aspectRatio: "16:9", resolution: "1K" },
      image: {},
    },
  ])("may be $name", async ({ before, changes, requested, image }, { expect }) => {
    const parent = await generate(account, { prompt: uniquePrompt(), ...before });
    const child = await reroll(parent, changes);
    expect(child).toMatchObject({ model: parent.model, requested, images: [image] });
  });

  it("may be the mask of an edit: its image stays", async ({ expect }) => {
    const image = toDataUrl(await noisePng(64, 64, 21));
    const parent = await generate(account, { prompt: uniquePrompt(), image });
    const mask = toDataUrl(await leftHalfMask(64, 64));
    const call = { key: account.key, body: { mask, engine: "other" } };
    const response = await fetchWith({ IMAGE_EDIT_PROVIDER: "openai" }, path(parent), call);
    const child = await readGeneration(response);
    expect(child).toMatchObject({ status: "completed", operation: "edit", model: pro });
    const { images } = inputsOf(parent);
    expect(inputsOf(child)).toMatchObject({ images, mask: { width: 64, height: 64 } });
  });

  it("may be the image of an edit: one that named no shape keeps that of the new one", async ({
    expect,
  }) => {
    const fields = { prompt: uniquePrompt(), image: toDataUrl(await noisePng(96, 64, 22)) };
    const parent = await generate(account, { ...fields, resolution: "512" });
    expect(parent).toMatchObject({ requested: { aspectRatio: "3:2", keepsShape: true } });
    const same = await reroll(parent);
    expect(same.images[0]?.size).toBe(parent.images[0]?.size);
    const other = await reroll(parent, { image: toDataUrl(await noisePng(64, 96, 23)) });
    expect(other.requested).toMatchObject({ aspectRatio: "2:3", resolution: "512" });
    const larger = await reroll(other, { resolution: "1K" });
    expect(larger.requested).toMatchObject({ aspectRatio: "2:3", resolution: "1K" });
    const shaped = await reroll(parent, { aspectRatio: "1:1" });
    expect(shaped.requested).toMatchObject({ aspectRatio: "1:1", resolution: "512", size: null });
    expect(shaped.requested["keepsShape"]).toBeUndefined();
  });
});

describe("a reroll that cannot be", () => {
  it.for([
    [{ engine: "third" }, 400, "invalid_parameter"],
    [{ engine: "other", model: pro }, 400, "invalid_parameter"],
    [{ colour: "red" }, 400, "unknown_parameter"],
    [{ aspectRatio: "1:8", engine: "other" }, 400, "model_incapable"],
    [{ model: "gpt-image-9" }, 400, "model_not_found"],
    [{ platform: "x_post", resolution: "1K" }, 400, "invalid_parameter"],
    [{ platform: "instagram_feed", outputFormat: "png" }, 400, "invalid_parameter"],
  ] as const)("is refused: %j", async ([fields, status, code], { expect }) => {
    const parent = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const answer = await post(path(parent), fields, account);
    expect(await readRefusal(answer, path(parent))).toMatchObject({ status, code });
  });

  it("is of a generation that runs, or of none of the account", async ({ expect }) => {
    const headers = { prefer: "respond-async" };
    const body = { prompt: uniquePrompt("[latency:1000]"), resolution: "512" };
    const begun = await readGeneration(
      await post("/v1/generations", body, { ...account, headers }),
    );
    const early = await post(path(begun), {}, account);
    expect(await readRefusal(early, path(begun))).toMatchObject({
      status: 409,
      code: "generation_running",
    });
    const other = await createAccount({ tier: "standard" });
    const foreign = await post(path(begun), {}, other);
    expect(await readRefusal(foreign, path(begun))).toMatchObject({ status: 404 });
    await waitForEnd(account, begun.id);
  });
});

describe("two generations beside each other", () => {
  it("show what changed from one to the other", async ({ expect }) => {
    const parent = await generate(account, { prompt: uniquePrompt(), size: "640x480" });
    const child = await reroll(parent, { engine: "other", size: "512x512" });
    const response = await get(`/v1/generations/${parent.id}/compare/${child.id}`, account);
    const { changes, from, to } = (await response.json()) as {
      readonly changes: readonly { readonly field: string }[];
      readonly from: unknown;
      readonly to: unknown;
    };
    expect(changes.map(({ field }) => field)).toEqual([
      "requested.aspectRatio",
      "requested.size",
      "requested.model",
      "model",
      "modelVersion",
      "provider",
      "reasons",
    ]);
    expect(changes.find(({ field }) => field === "model")).toEqual({
      field: "model",
      from: standard,
      to: pro,
    });
    expect([from, to]).toEqual([parent, child]);
  });

  it("are the account's own, both of them", async ({ expect }) => {
    const own = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const other = await createAccount({ tier: "standard" });
    const foreign = await generate(other, { prompt: uniquePrompt(), resolution: "512" });
    const route = `/v1/generations/${own.id}/compare/${foreign.id}`;
    expect(await readRefusal(await get(route, account), route)).toMatchObject({ status: 404 });
  });
});
