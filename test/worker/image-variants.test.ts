import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";

import { readImageHead } from "../../src/generation/read-image-head.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, uniquePrompt } from "./api.ts";
import { outage } from "./bucket-outage.ts";
import { fetchWith } from "./deployment.ts";
import { generate, waitForRows, type GenerationAnswer } from "./generations.ts";
import { imagesBinding } from "./images-binding.ts";
import { readRefusal } from "./problems.ts";
import { open } from "./signed-urls.ts";

let account: Account;
let made: GenerationAnswer;
let path: string;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  made = await generateSmall();
  path = pathOf(made);
});

/** 500 by 400 pixels, as PNG. */
async function generateSmall(): Promise<GenerationAnswer> {
  const fields = { prompt: uniquePrompt(), size: "500x400", outputFormat: "png" };
  const generation = await generate(account, fields);
  await waitForRows(generation.id);
  return generation;
}

function pathOf({ images: [image] }: GenerationAnswer): string {
  return `/v1/images/${image?.id}`;
}

async function pictureOf(response: Response): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const { mediaType, width, height } = readImageHead(bytes);
  if (response.headers.get("content-type") !== mediaType) throw new Error("It is another type.");
  return `${response.status} ${mediaType} ${width}x${height}`;
}

async function variantsOf({ images: [image] }: GenerationAnswer): Promise<readonly string[]> {
  const { objects } = await env.BUCKET.list();
  return objects
    .map(({ key }) => key)
    .filter((key) => key.includes(`${image?.id}/variants/`))
    .map((key) => key.split("/").at(-1) ?? "");
}

describe("a variant of an image", () => {
  it.for([
    ["w=320", "200 image/png 320x256"],
    ["h=128&format=jpeg", "200 image/jpeg 160x128"],
    ["w=64&h=256&fit=cover&format=webp&quality=55", "200 image/webp 64x256"],
    ["w=64&h=64", "200 image/png 64x51"],
    ["w=2560", "200 image/png 500x400"],
    ["fit=cover&w=1920&h=1920", "200 image/png 400x400"],
  ] as const)("%s is %s", async ([query, picture], { expect }) => {
    expect(await pictureOf(await get(`${path}?${query}`, account))).toBe(picture);
  });

  it("is made once, and sent as images are: ranges, conditions, headers", async ({ expect }) => {
    const own = await generateSmall();
    const { binding, conversions } = imagesBinding((_conversion, pass) => pass());
    const route = `${pathOf(own)}?w=256&format=webp`;
    const first = await fetchWith({ IMAGES: binding }, route, account);
    const whole = await first.arrayBuffer();
    // The same by other words.
    const second = await fetchWith({ IMAGES: binding }, `${route}&quality=80`, account);
    expect(await second.arrayBuffer()).toEqual(whole);
    expect(conversions).toHaveLength(1);
    expect(await variantsOf(own)).toEqual(["256x205.q80.webp"]);
    expect(Object.fromEntries(second.headers)).toMatchObject({
      "content-type": "image/webp",
      "content-length": String(whole.byteLength),
      "cache-control": "private, max-age=31536000, immutable",
      "content-disposition": `inline; filename="${own.images[0]?.id}.webp"`,
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
    });
    const part = await get(route, { ...account, headers: { range: "bytes=10-19" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([
      206,
      `bytes 10-19/${whole.byteLength}`,
    ]);
    expect(await part.arrayBuffer()).toEqual(whole.slice(10, 20));
    const headers = { "if-none-match": second.headers.get("etag") ?? "" };
    expect((await get(route, { ...account, headers })).status).toBe(304);
  });

  it("has a signed address as a thumbnail, in whatever shows the image", async ({ expect }) => {
    const url = made.images[0]?.thumbnailUrl ?? "";
    expect(await pictureOf(await open(url))).toBe("200 image/webp 320x256");
    const listed = await get("/v1/generations?limit=100", account);
    expect(await listed.text()).toContain(JSON.stringify(url));
    expect((await open(url.replace("w=320", "w=640"))).status).toBe(401);
    expect((await open(`${url}&quality=40`)).status).toBe(401);
    expect((await open(url.replace("format=webp&", ""))).status).toBe(401);
  });

  it.for([
    ["w=321", "w"],
    ["w=0", "w"],
    ["h=-64", "h"],
    ["w=64px", "w"],
    ["format=gif", "format"],
    ["format=webp&quality=81", "quality"],
    ["fit=stretch&w=64&h=64", "fit"],
    ["fit=cover&w=64", "fit"],
    ["original=1&w=64", "original"],
    ["original=2", "original"],
  ] as const)("is refused with %s", async ([query, param], { expect }) => {
    expect(await readRefusal(await get(`${path}?${query}`, account), path)).toMatchObject({
      status: 400,
      code: "invalid_parameter",
      param,
    });
  });

  it("is refused with a parameter that nobody knows", async ({ expect }) => {
    expect(await readRefusal(await get(`${path}?width=320`, account), path)).toMatchObject({
      status: 400,
      code: "unknown_parameter",
      param: "width",
    });
  });

  it("is nobody else's", async ({ expect }) => {
    const stranger = await createAccount({ tier: "pro" });
    expect((await get(`${path}?w=320`, stranger)).status).toBe(404);
  });

  it("is the image itself where images are not converted", async ({ expect }) => {
    const response = await fetchWith({ IMAGES: undefined }, `${path}?w=128&format=webp`, account);
    expect(await pictureOf(response)).toBe("200 image/png 500x400");
  });

  it("is tried again when it could not be made, and leaves nothing meanwhile", async ({
    expect,
  }) => {
    const own = await generateSmall();
    const route = `${pathOf(own)}?w=480`;
    const { binding } = imagesBinding(() => Promise.reject(new Error("out of order")));
    const response = await fetchWith({ IMAGES: binding }, route, account);
    expect(response.headers.get("retry-after")).toBe("2");
    expect(await readRefusal(response, pathOf(own))).toMatchObject({
      status: 503,
      code: "storage_unavailable",
    });
    const repair = await outage("put");
    expect((await get(route, account)).status).toBe(503);
    repair();
    expect(await variantsOf(own)).toEqual([]);
    expect(await pictureOf(await get(route, account))).toBe("200 image/png 480x384");
  });

  it("goes with its image, also when it is being made just then", async ({ expect }) => {
    const own = await generateSmall();
    await get(`${pathOf(own)}?w=64`, account);
    expect(await variantsOf(own)).toHaveLength(1);
    const { binding } = imagesBinding(async (_conversion, pass) => {
      const removed = await get(`/v1/generations/${own.id}`, { ...account, method: "DELETE" });
      if (removed.status !== 204) throw new Error(`${removed.status}`);
      return pass();
    });
    // Until all that follows from its end is written, it cannot be deleted.
    const response = await vi.waitFor(async () => {
      const answer = await fetchWith({ IMAGES: binding }, `${pathOf(own)}?w=320`, account);
      if (answer.status === 503) throw new Error("Not yet.");
      return answer;
    });
    expect(response.status).toBe(404);
    expect(await variantsOf(own)).toEqual([]);
    expect((await get(`${pathOf(own)}?w=64`, account)).status).toBe(404);
  });
});

describe("GET /v1/images/{id}/url", () => {
  it("signs a variant for as long as it is asked to", async ({ expect }) => {
    const response = await get(`${path}/url?w=128&format=jpeg&expiresIn=600`, account);
    const { url, expiresAt } = await response.json<{ url: string; expiresAt: string }>();
    const seconds = (Date.parse(expiresAt) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(500);
    expect(seconds).toBeLessThanOrEqual(600);
    expect(await pictureOf(await open(url))).toBe("200 image/jpeg 128x102");
    expect((await open(url.replace("w=128", "w=256"))).status).toBe(401);
  });

  it.for([
    ["expiresIn=59", "expiresIn"],
    ["expiresIn=604801", "expiresIn"],
    ["expiresIn=1e3", "expiresIn"],
    ["w=100", "w"],
  ] as const)("refuses %s", async ([query, param], { expect }) => {
    const route = `${path}/url`;
    expect(await readRefusal(await get(`${route}?${query}`, account), route)).toMatchObject({
      status: 400,
      code: "invalid_parameter",
      param,
    });
  });

  it("signs nothing that is not there, and nothing without a secret", async ({ expect }) => {
    const stranger = await createAccount({ tier: "pro" });
    expect((await get(`${path}/url`, stranger)).status).toBe(404);
    const unsigned = await fetchWith({ URL_SIGNING_SECRET: "" }, `${path}/url`, account);
    expect(await readRefusal(unsigned, `${path}/url`)).toMatchObject({
      status: 503,
      code: "signing_not_configured",
    });
  });
});
