import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, uniquePrompt } from "./api.ts";
import { sha256Of } from "./digest.ts";
import { generate, waitForRows } from "./generations.ts";
import { readRefusal } from "./problems.ts";

/** An image of exactly so many bytes. */
const size = 60_000;

let account: Account;
let url: string;
let route: string;
let sha256: string;
let bytes: Uint8Array;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  const prompt = uniquePrompt(`[bytes:${size}]`);
  const generation = await generate(account, { prompt, resolution: "512" });
  const [image] = generation.images;
  url = image?.url ?? "";
  sha256 = image?.sha256 ?? "";
  route = new URL(url).pathname;
  bytes = new Uint8Array(await (await get(url, account)).arrayBuffer());
});

function fetchImage(headers: Record<string, string> = {}, method = "GET") {
  return get(url, { ...account, headers, method });
}

describe("GET /v1/images/{id}", () => {
  it("sends the bytes that are on record", async ({ expect }) => {
    const response = await fetchImage();
    expect(response.status).toBe(200);
    const body = await response.arrayBuffer();
    expect(body.byteLength).toBe(size);
    expect(await sha256Of(body)).toBe(sha256);
    const { etag, ...headers } = Object.fromEntries(response.headers);
    expect(etag).toMatch(/^"[0-9a-f]+"$/);
    expect(headers).toMatchObject({
      "content-type": "image/jpeg",
      "content-length": String(size),
      "cache-control": "private, max-age=31536000, immutable",
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
      "last-modified": expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/),
    });
    expect(headers).not.toHaveProperty("content-range");
  });

  it.for([
    { range: "bytes=0-9", first: 0, last: 9 },
    { range: "bytes=100-100", first: 100, last: 100 },
    { range: "bytes=59990-", first: 59_990, last: 59_999 },
    { range: "bytes=59990-70000", first: 59_990, last: 59_999 },
    { range: "bytes=-7", first: 59_993, last: 59_999 },
    { range: "bytes=-60001", first: 0, last: 59_999 },
    { range: "Bytes=0-", first: 0, last: 59_999 },
  ])("answers the range $range", async ({ range, first, last }, { expect }) => {
    const response = await fetchImage({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(`bytes ${first}-${last}/60000`);
    expect(response.headers.get("content-length")).toBe(String(last - first + 1));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.subarray(first, last + 1));
  });

  it.for(["bytes=60000-", "bytes=60000-60001", "bytes=-0"])(
    "refuses the range %s, which is outside of it",
    async (range, { expect }) => {
      const response = await fetchImage({ range });
      expect(response.headers.get("content-range")).toBe("bytes */60000");
      expect(await readRefusal(response, route)).toEqual({
        status: 416,
        code: "range_not_satisfiable",
        param: null,
        detail: "The image has 60000 bytes; none of them is in the range asked for.",
      });
    },
  );

  it.for(["bytes=9-3", "bytes=0-1,3-4", "bytes=-", "lines=0-9", "bytes 0-9", "x"])(
    "sends the whole for the range '%s', as if it were not there",
    async (range, { expect }) => {
      const response = await fetchImage({ range });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-range")).toBeNull();
      expect((await response.arrayBuffer()).byteLength).toBe(size);
    },
  );

  it("sends a part to who has the rest of this very version, else the whole", async ({
    expect,
  }) => {
    const { headers } = await fetchImage({}, "HEAD");
    const versions = { etag: headers.get("etag"), date: headers.get("last-modified") };
    for (const version of Object.values(versions)) {
      const part = await fetchImage({ range: "bytes=100-", "if-range": version ?? "" });
      expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, size - 100]);
    }
    const others = ['"other"', `W/${versions.etag}`, "Sat, 01 Jan 2000 00:00:00 GMT", "x"];
    for (const version of others) {
      const whole = await fetchImage({ range: "bytes=100-", "if-range": version });
      expect([whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([200, size]);
    }
  });

  it("sends nothing that the client has already", async ({ expect }) => {
    const etag = (await fetchImage({}, "HEAD")).headers.get("etag") ?? "";
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const response = await fetchImage({ "if-none-match": tag });
      expect({ tag, status: response.status }).toEqual({ tag, status: 304 });
      expect(response.headers.get("etag")).toBe(etag);
      expect((await response.arrayBuffer()).byteLength).toBe(0);
    }
  });

  it("sends it when the client has another version, or none of the version asked for", async ({
    expect,
  }) => {
    const changed = await fetchImage({ "if-none-match": '"0123"' });
    expect((await changed.arrayBuffer()).byteLength).toBe(size);
    const unmatched = await fetchImage({ "if-match": '"0123"' });
    expect(unmatched.status).toBe(412);
    expect((await unmatched.arrayBuffer()).byteLength).toBe(0);
  });

  it("tells a HEAD request everything but the bytes", async ({ expect }) => {
    const response = await fetchImage({}, "HEAD");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe(String(size));
    expect(response.headers.get("content-type")).toBe("image/jpeg");
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });
});

describe("what is another account's", () => {
  it.for(["GET", "HEAD"])("is not there: image by %s", async (method, { expect }) => {
    const stranger = await createAccount({ tier: "pro" });
    const response = await get(url, { ...stranger, method });
    expect(response.status).toBe(404);
    expect(response.headers.get("etag")).toBeNull();
  });

  it("gets the answer of what never was, word for word", async ({ expect }) => {
    const stranger = await createAccount({ tier: "pro" });
    const generationId = `gen_${route.slice("/v1/images/img_".length, -"-0".length)}`;
    await waitForRows(generationId);
    for (const [theirs, unknown] of [
      [`/v1/generations/${generationId}`, "/v1/generations/gen_01h45ytscbebyvny4gc8cr8ma2"],
      [route, "/v1/images/img_01h45ytscbebyvny4gc8cr8ma2-0"],
    ] as const) {
      const seen = await readRefusal(await get(theirs, stranger), theirs);
      const never = await readRefusal(await get(unknown, stranger), unknown);
      expect(seen).toMatchObject({ status: 404, code: "not_found", param: null });
      expect(seen.detail.replace(idOf(theirs), "")).toBe(never.detail.replace(idOf(unknown), ""));
    }
  });

  it("stays hidden while it runs only in its object", async ({ expect }) => {
    const stranger = await createAccount({ tier: "pro" });
    const generation = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(generation.id);
    await env.DB.batch([
      env.DB.prepare("DELETE FROM attempts WHERE generation_id = ?").bind(generation.id),
      env.DB.prepare("DELETE FROM images WHERE generation_id = ?").bind(generation.id),
      env.DB.prepare("DELETE FROM generation_tags WHERE generation_id = ?").bind(generation.id),
      env.DB.prepare("DELETE FROM generations WHERE id = ?").bind(generation.id),
    ]);
    expect((await get(generation.statusUrl, account)).status).toBe(200);
    expect((await get(generation.statusUrl, stranger)).status).toBe(404);
    const [image] = generation.images;
    expect((await get(image?.url ?? "", account)).status).toBe(200);
    expect((await get(image?.url ?? "", stranger)).status).toBe(404);
  });
});

/** The id at the end of a path. */
function idOf(path: string): string {
  return path.split("/").at(-1) ?? "";
}

describe("an id that is none", () => {
  const generation = "01h45ytscbebyvny4gc8cr8ma2";
  it.for([
    "/v1/generations/x",
    "/v1/generations/gen_",
    `/v1/generations/GEN_${generation}`,
    `/v1/generations/gen_${generation.toUpperCase()}`,
    `/v1/generations/gen_8${generation.slice(1)}`,
    `/v1/generations/gen_${generation}0`,
    `/v1/generations/img_${generation}`,
    "/v1/generations/__proto__",
    `/v1/generations/${"x".repeat(5000)}`,
    `/v1/images/img_${generation}`,
    `/v1/images/img_${generation}-`,
    `/v1/images/img_${generation}-10`,
    `/v1/images/img_${generation}-x`,
    `/v1/images/gen_${generation}-0`,
    `/v1/images/img_${"u".repeat(26)}-0`,
    "/v1/images/..%2f..%2fsecret",
    "/v1/images/%00",
  ])("answers 404: %s", async (path, { expect }) => {
    const response = await get(path, account);
    const { status, detail } = await readRefusal(response, decodeURI(path));
    expect(status).toBe(404);
    expect(detail.length).toBeLessThan(150);
  });
});

describe("what is no route", () => {
  it.for([
    { method: "GET", path: "/v1/nothing" },
    { method: "DELETE", path: "/v1/everything" },
    { method: "GET", path: "/nothing" },
  ])("answers 404: $method $path", async ({ method, path }, { expect }) => {
    const response = await get(path, { ...account, method });
    expect(await readRefusal(response, path)).toEqual({
      status: 404,
      code: "not_found",
      param: null,
      detail: `There is no ${method} ${path} in this API.`,
    });
  });
});
