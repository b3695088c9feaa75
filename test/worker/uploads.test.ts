import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import { createAccount, type Account } from "./accounts.ts";
import { origin } from "./api.ts";
import { badImages } from "./bad-images.ts";
import { noise } from "./bytes.ts";
import { fetchBytesWith, outOfOrder } from "./deployment.ts";
import { sha256Of } from "./digest.ts";
import { html, jpeg, png, webp } from "./pictures.ts";
import { readRefusal } from "./problems.ts";
import { readTracelessRefusal } from "./traces.ts";

const route = "/v1/uploads";
const megabyte = 1024 * 1024;

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "free" });
});

const uploadSchema = z.strictObject({
  id: z.string().regex(/^upl_[0-9a-f]{40}$/),
  mediaType: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  sha256: z.string(),
  expiresAt: z.iso.datetime(),
});

function send(body: BodyInit | null, type: string | null, { key } = account): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, ...(type ? { "content-type": type } : {}) };
  return exports.default.fetch(`${origin}${route}`, { method: "POST", headers, body });
}

function formOf(...files: readonly Uint8Array<ArrayBuffer>[]): FormData {
  const form = new FormData();
  for (const bytes of files) form.append("file", new File([bytes], "picture.png"));
  return form;
}

async function read(response: Response) {
  return uploadSchema.parse(await response.json());
}

async function keys(): Promise<readonly string[]> {
  return (await env.BUCKET.list()).objects.map(({ key }) => key);
}

describe("refuses and keeps nothing of", () => {
  it.for(badImages)("$name", async ({ bytes, says, name: _name, ...refusal }, { expect }) => {
    const wanted = { ...refusal, param: null, detail: expect.stringMatching(says) };
    const raw = await send(bytes, "image/png");
    expect(await readTracelessRefusal(raw, route)).toEqual(wanted);
    const form = await send(formOf(Uint8Array.from(bytes)), null);
    expect(await readTracelessRefusal(form, route)).toEqual({ ...wanted, param: "file" });
  });

  it("an image of more than 25 MB, which comes in pieces", async ({ expect }) => {
    const head = await png(64, 48);
    const body = new Blob([head, noise(25 * megabyte)]).stream();
    expect(await readTracelessRefusal(await send(body, "image/png"), route)).toMatchObject({
      status: 413,
      code: "image_too_large",
      detail: expect.stringContaining("25 MB"),
    });
  });

  it("an empty body", async ({ expect }) => {
    expect(await readTracelessRefusal(await send(null, "image/png"), route)).toMatchObject({
      status: 400,
      code: "invalid_image",
      detail: expect.stringContaining("empty"),
    });
  });

  it.for(["application/json", "text/html", ""])("a body of type '%s'", async (type, { expect }) => {
    const refusal = await readTracelessRefusal(await send(html, type), route);
    expect(refusal).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });

  it("a form with two files, with none, or with a field", async ({ expect }) => {
    const [picture, field] = [await png(64, 48), new FormData()];
    field.append("file", new File([picture], "picture.png"));
    field.append("purpose", "vision");
    const none = new FormData();
    const empty = await send("--x--", "multipart/form-data; boundary=x");
    expect(await readTracelessRefusal(empty, route)).toMatchObject({ code: "invalid_parameter" });
    expect(await readTracelessRefusal(await send(none, null), route)).toMatchObject({
      code: expect.stringMatching(/malformed_form|invalid_parameter/),
    });
    const two = await send(formOf(picture, picture), null);
    expect(await readTracelessRefusal(two, route)).toMatchObject({ code: "invalid_parameter" });
    expect(await readTracelessRefusal(await send(field, null), route)).toMatchObject({
      code: "unknown_parameter",
      param: "purpose",
    });
  });

  it.for([
    { name: "no boundary", type: "multipart/form-data", body: "--x--" },
    { name: "another kind", type: "multipart/mixed; boundary=x", body: "--x--" },
    {
      name: "a cut",
      type: "multipart/form-data; boundary=x",
      body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
    },
    {
      name: "no name",
      type: "multipart/form-data; boundary=x",
      body: "--x\r\nContent-Type: image/png\r\n\r\nabc\r\n--x--",
    },
  ])("a form with $name", async ({ type, body }, { expect }) => {
    const refusal = await readTracelessRefusal(await send(body, type), route);
    expect(refusal).toMatchObject({ status: 400, code: "malformed_form" });
  });

  it("an image that R2 does not take", async ({ expect }) => {
    const changes = { BUCKET: outOfOrder(env.BUCKET, "put") };
    const headers = { "content-type": "image/jpeg" };
    const response = await fetchBytesWith(
      changes,
      route,
      { key: account.key, body: jpeg },
      headers,
    );
    expect(await readTracelessRefusal(response, route)).toMatchObject({
      status: 503,
      code: "storage_unavailable",
    });
  });
});

describe("keeps", () => {
  it.for([
    { name: "JPEG", make: async () => jpeg, mediaType: "image/jpeg" },
    { name: "WebP", make: async () => webp, mediaType: "image/webp" },
    { name: "PNG", make: () => png(64, 48), mediaType: "image/png" },
    {
      name: "PNG in several parts",
      make: () => png(64, 48, { bytes: 12 * megabyte }),
      mediaType: "image/png",
    },
  ])("$name, whatever its header says", async ({ make, mediaType }, { expect }) => {
    const bytes = await make();
    const before = Date.now();
    const response = await send(bytes, "application/octet-stream");
    expect(response.status).toBe(201);
    const upload = await read(response);
    const sha256 = await sha256Of(bytes);
    expect(upload).toMatchObject({ mediaType, width: 64, height: 48, bytes: bytes.length, sha256 });
    const days = (Date.parse(upload.expiresAt) - before) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(30);
    expect(days).toBeLessThan(30.01);
    const key = `uploads/${account.accountId}/${upload.id}`;
    const object = await env.BUCKET.get(key);
    expect(object?.customMetadata?.["expires"]).toBe(upload.expiresAt);
    expect(await sha256Of((await object?.arrayBuffer()) ?? new ArrayBuffer(0))).toBe(sha256);
    // Nothing but uploads: where it arrived is empty again.
    expect((await keys()).filter((name) => name.includes("arriving"))).toEqual([]);
  });

  it("the same bytes under the same id, of each account another", async ({ expect }) => {
    const bytes = await png(40, 40);
    const first = await read(await send(bytes, "image/png"));
    const again = await read(await send(formOf(bytes), null));
    expect(again.id).toBe(first.id);
    expect(again.sha256).toBe(first.sha256);
    const other = await createAccount({ tier: "free" });
    expect((await read(await send(bytes, "image/png", other))).id).not.toBe(first.id);
    expect((await keys()).filter((key) => key.endsWith(first.id))).toHaveLength(1);
  });

  it("more at once than there is memory for, and each in its turn", async ({ expect }) => {
    const bytes = await png(64, 48, { bytes: 6 * megabyte });
    const form = () => formOf(bytes);
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(form(), null)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const ids = new Set(await Promise.all(answers.map(async (answer) => (await read(answer)).id)));
    expect(ids.size).toBe(1);
  });

  it("an image of exactly 25 MB", async ({ expect }) => {
    const bytes = await png(64, 48, { bytes: 25 * megabyte });
    const upload = await read(await send(bytes, "image/png"));
    expect(upload.bytes).toBe(25 * megabyte);
  });
});

it("needs a key", async ({ expect }) => {
  const response = await exports.default.fetch(`${origin}${route}`, { method: "POST", body: jpeg });
  expect(await readRefusal(response, route)).toMatchObject({ code: "missing_api_key" });
});
