import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import type { InputImage } from "../../src/domain/input-image.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, origin, uniquePrompt } from "./api.ts";
import { sha256Of } from "./digest.ts";
import { generate, readGeneration, waitForRows } from "./generations.ts";
import { dataUrl, jpeg, png, webp } from "./pictures.ts";
import { readRefusal } from "./problems.ts";
import { onlyOne, submit, submitJson } from "./submissions.ts";

const generations = "/v1/generations";
const edits = "/v1/images/edits";
const masked = { IMAGE_EDIT_PROVIDER: "openai" };

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
});

async function upload(bytes: Uint8Array, { key } = account): Promise<string> {
  const response = await exports.default.fetch(`${origin}/v1/uploads`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/octet-stream" },
    body: Uint8Array.from(bytes),
  });
  return z.object({ id: z.string() }).parse(await response.json()).id;
}

/** What R2 has under an input's key, in the form in which it is told. */
async function storedAs({ key }: InputImage): Promise<{ sha256: string; bytes: number }> {
  const object = await env.BUCKET.get(key);
  const bytes = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0));
  return { sha256: await sha256Of(bytes), bytes: bytes.length };
}

async function inputKeys(): Promise<readonly string[]> {
  const { objects } = await env.BUCKET.list({ prefix: "inputs/" });
  return objects.map(({ key }) => key).filter((key) => key.includes(account.accountId));
}

async function told(bytes: Uint8Array, mediaType: string) {
  const sha256 = await sha256Of(Uint8Array.from(bytes));
  return { mediaType, width: 64, height: 48, bytes: bytes.length, sha256 };
}

describe("the submission carries", () => {
  it("references and the image to edit, from data URLs", async ({ expect }) => {
    const picture = await png(64, 48);
    const body = {
      prompt: uniquePrompt(),
      references: [dataUrl(jpeg, "image/png"), dataUrl(webp, "")],
      image: dataUrl(picture),
    };
    const { request, inputs, generationId } = onlyOne(await submitJson(generations, body, account));
    expect(request).toMatchObject({ operation: "edit", references: 2, mask: false });
    expect(inputs).toEqual({
      images: [{ key: expect.any(String), ...(await told(picture, "image/png")) }],
      mask: null,
      references: [
        { key: expect.any(String), ...(await told(jpeg, "image/jpeg")) },
        { key: expect.any(String), ...(await told(webp, "image/webp")) },
      ],
    });
    for (const input of [...inputs.images, ...inputs.references]) {
      expect(input.key).toContain(`/${account.accountId}/${generationId}/`);
      expect(await storedAs(input)).toEqual({ sha256: input.sha256, bytes: input.bytes });
    }
  });

  it("references alone, which are no edit", async ({ expect }) => {
    const body = { prompt: uniquePrompt(), references: [dataUrl(jpeg)] };
    const { request, inputs } = onlyOne(await submitJson(generations, body, account));
    expect(request).toMatchObject({ operation: "generate", references: 1 });
    expect(inputs.images).toEqual([]);
  });

  it("a mask, where masks are enabled", async ({ expect }) => {
    const [picture, mask] = [dataUrl(jpeg), dataUrl(await png(64, 48))];
    const native = { prompt: uniquePrompt(), image: picture, mask };
    const openAi = {
      prompt: uniquePrompt(),
      images: [{ image_url: picture }],
      mask: { image_url: mask },
    };
    for (const [route, body] of [
      [generations, native],
      [edits, openAi],
    ] as const) {
      const call = { ...account, changes: masked };
      const { request, inputs } = onlyOne(await submitJson(route, body, call));
      expect(request).toMatchObject({ operation: "edit", references: 0, mask: true });
      expect(inputs.images).toMatchObject([{ mediaType: "image/jpeg" }]);
      expect(inputs.mask).toMatchObject({ mediaType: "image/png", width: 64, height: 48 });
    }
  });

  it("uploads, which stay where they are, as mask too", async ({ expect }) => {
    const [picture, mask] = [await upload(jpeg), await upload(await png(64, 48))];
    const body = { prompt: uniquePrompt(), image: picture, mask, references: [picture, picture] };
    const before = await inputKeys();
    const call = { ...account, changes: masked };
    const { inputs } = onlyOne(await submitJson(generations, body, call));
    const key = `uploads/${account.accountId}/${picture}`;
    const image = { key, ...(await told(jpeg, "image/jpeg")) };
    expect(inputs.images).toEqual([image]);
    expect(inputs.references).toEqual([image, image]);
    expect(inputs.mask).toMatchObject({ key: `uploads/${account.accountId}/${mask}` });
    expect(await inputKeys()).toEqual(before);
  });

  it("an image of an earlier generation", async ({ expect }) => {
    const { id, images } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const [made] = images;
    await waitForRows(id);
    const body = { prompt: uniquePrompt(), image: made?.id };
    const { inputs } = onlyOne(await submitJson(generations, body, account));
    expect(inputs.images).toMatchObject([{ sha256: made?.sha256, bytes: made?.bytes }]);
    const [input] = inputs.images;
    expect(input && (await storedAs(input)).sha256).toBe(made?.sha256);
  });

  it("sixteen images, in their order, some of them in several parts", async ({ expect }) => {
    const sent = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        png(64, 48, { bytes: index === 3 ? 6_000_000 : 10_000 + index }),
      ),
    );
    const body = { prompt: uniquePrompt(), references: sent.map((bytes) => dataUrl(bytes)) };
    const { inputs } = onlyOne(
      await submitJson(generations, { ...body, model: "gpt-image-2" }, account),
    );
    const digests = await Promise.all(sent.map((bytes) => sha256Of(bytes)));
    expect(inputs.references.map(({ sha256 }) => sha256)).toEqual(digests);
    expect(await Promise.all(inputs.references.map(storedAs))).toEqual(
      sent.map((bytes, index) => ({ sha256: digests[index], bytes: bytes.length })),
    );
  });
});

/** Parts in the order in which the client has them. */
function formOf(parts: readonly (readonly [string, string | Uint8Array<ArrayBuffer>])[]): FormData {
  const form = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, new File([value], "x.png", { type: "application/octet-stream" }));
  }
  return form;
}

describe("a form of OpenAI's edits", () => {
  it("is the same in every order, as one image or several", async ({ expect }) => {
    const picture = await png(64, 48);
    const mask = await png(64, 48, { bytes: 9000 });
    const prompt = uniquePrompt();
    const scalars = [
      ["model", "gpt-image-2"],
      ["prompt", prompt],
      ["n", "2"],
      ["size", "1024x1024"],
      ["output_format", "webp"],
      ["output_compression", "80"],
      ["input_fidelity", "low"],
    ] as const;
    const files = [
      ["image[]", picture],
      ["image[]", jpeg],
    ] as const;
    const orders = [
      [...scalars, ["mask", mask], ...files],
      [...files, ["mask", mask], ...scalars],
      [files[0], ...scalars, files[1], ["mask", mask]],
    ] as const;
    for (const parts of orders) {
      const call = { ...account, changes: masked };
      const { request, inputs } = onlyOne(await submit(edits, formOf(parts), call));
      expect(request).toMatchObject({
        operation: "edit",
        prompt,
        count: 2,
        references: 1,
        mask: true,
        outputFormat: "webp",
        outputCompression: 80,
        shape: { kind: "size", pixels: { width: 1024, height: 1024 } },
        warnings: [{ code: "input_fidelity_unsupported" }],
      });
      expect(inputs.images.map(({ mediaType }) => mediaType)).toEqual(["image/png", "image/jpeg"]);
      expect(inputs.references).toEqual([]);
      expect(inputs.mask).toMatchObject({ bytes: 9000 });
    }
  });

  it("takes one image under its plain name", async ({ expect }) => {
    const form = formOf([
      ["image", webp],
      ["prompt", uniquePrompt()],
    ]);
    const { request, inputs } = onlyOne(await submit(edits, form, account));
    expect(request).toMatchObject({ operation: "edit", references: 0, count: 1 });
    expect(inputs.images).toMatchObject([{ mediaType: "image/webp" }]);
  });

  it("takes JSON, too, with several images", async ({ expect }) => {
    const id = await upload(webp);
    const images = [{ image_url: dataUrl(jpeg) }, { image_url: id }];
    const body = { prompt: uniquePrompt(), images, n: 1, stream: null };
    const { request, inputs } = onlyOne(await submitJson(edits, body, account));
    expect(request).toMatchObject({ operation: "edit", references: 1 });
    expect(inputs.images.map(({ mediaType }) => mediaType)).toEqual(["image/jpeg", "image/webp"]);
  });
});

describe("what no run was handed is removed", () => {
  it("after a plan, which counts it", async ({ expect }) => {
    const before = await inputKeys();
    const body = { prompt: "A boat", references: [dataUrl(jpeg)], image: dataUrl(webp) };
    const { response } = await submitJson("/v1/plan", body, account);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      candidates: [{ reasons: ["edit_default"] }, {}],
    });
    expect(await inputKeys()).toEqual(before);
  });

  it("when the run is turned away", async ({ expect }) => {
    const before = await inputKeys();
    const body = { prompt: uniquePrompt(), image: dataUrl(jpeg) };
    const call = { ...account, result: { kind: "overloaded" } as const };
    const { response } = await submitJson(generations, body, call);
    expect(await readRefusal(response, generations)).toMatchObject({ code: "overloaded" });
    expect(await inputKeys()).toEqual(before);
  });

  it("when a name comes twice, of which the last counts", async ({ expect }) => {
    const before = await inputKeys();
    const text = `{"prompt":"${uniquePrompt()}","image":"${dataUrl(jpeg)}","image":"${dataUrl(webp)}"}`;
    const call = { ...account, type: "application/json" };
    const { inputs } = onlyOne(await submit(generations, text, call));
    expect(inputs.images).toMatchObject([{ mediaType: "image/webp" }]);
    expect(await inputKeys()).toHaveLength(before.length + 1);
  });
});

describe("another account's", () => {
  it("upload and image are not there, nor are those that never were", async ({ expect }) => {
    const other = await createAccount({ tier: "pro" });
    const id = await upload(jpeg, other);
    const made = await generate(other, { prompt: uniquePrompt(), resolution: "512" });
    const { submissions, response } = await submitJson(
      generations,
      { prompt: uniquePrompt(), image: id },
      account,
    );
    expect(submissions).toEqual([]);
    expect(await readRefusal(response, generations)).toMatchObject({
      status: 404,
      code: "upload_not_found",
    });
    for (const image of [made.images[0]?.id, "img_01jd0000000000000000000000-0"]) {
      const refused = await submitJson(generations, { prompt: uniquePrompt(), image }, account);
      expect(refused.submissions).toEqual([]);
      expect(await readRefusal(refused.response, generations)).toMatchObject({
        status: 404,
        code: "image_not_found",
      });
    }
  });

  it("nor is an upload that has expired", async ({ expect }) => {
    const id = await upload(webp);
    const key = `uploads/${account.accountId}/${id}`;
    const object = await env.BUCKET.head(key);
    const expires = new Date(Date.now() - 1).toISOString();
    await env.BUCKET.put(key, webp, { customMetadata: { ...object?.customMetadata, expires } });
    const body = { prompt: uniquePrompt(), references: [id] };
    const { response } = await submitJson(generations, body, account);
    expect(await readRefusal(response, generations)).toMatchObject({
      code: "upload_not_found",
      param: "references",
    });
    await upload(webp);
    expect(onlyOne(await submitJson(generations, body, account)).inputs.references).toHaveLength(1);
  });
});

describe("the generation", () => {
  it("shows what was handed in, and not where it lies", async ({ expect }) => {
    const id = await upload(jpeg);
    const body = {
      prompt: uniquePrompt(),
      resolution: "512",
      image: dataUrl(webp),
      references: [id],
    };
    const made = await generate(account, body);
    const wanted = {
      images: [{ id: null, ...(await told(webp, "image/webp")) }],
      mask: null,
      references: [{ id, ...(await told(jpeg, "image/jpeg")) }],
    };
    expect(made.operation).toBe("edit");
    expect(made.requested["inputs"]).toEqual(wanted);
    const { generation } = await waitForRows(made.id);
    const kept = z
      .object({ inputs: z.object({ images: z.array(z.object({ key: z.string() })) }) })
      .parse(JSON.parse(String(generation["requested"])));
    expect(await env.BUCKET.head(kept.inputs.images[0]?.key ?? "")).not.toBeNull();
    const again = await readGeneration(await get(`/v1/generations/${made.id}`, account));
    expect(again.requested).toEqual(made.requested);
    expect(JSON.stringify(again)).not.toContain("inputs/");
  });
});
