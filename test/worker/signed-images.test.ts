import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import { createUrlSigner } from "../../src/accounts/url-signer.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, origin, post, uniquePrompt } from "./api.ts";
import { beginBatch, waitForBatch } from "./batches.ts";
import { sha256Of } from "./digest.ts";
import { dataOf, readEvents } from "./events.ts";
import {
  generate,
  parseGeneration,
  readGeneration,
  waitForEnd,
  waitForRows,
  type GenerationAnswer,
} from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { open, openWith, signingSecret } from "./signed-urls.ts";

let account: Account;
let made: GenerationAnswer;
let url: string;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  made = await generate(account, { prompt: uniquePrompt(), size: "500x400", outputFormat: "png" });
  url = String(made.images[0]?.signedUrl);
  await waitForRows(made.id);
});

/** An address that is signed by the test itself. */
async function sign(resourceId: string, expires: number, secret = signingSecret): Promise<string> {
  const grant = { purpose: "image", accountId: account.accountId, resourceId, expires } as const;
  return `${await createUrlSigner([secret]).sign(grant)}`;
}

const nextYear = Math.ceil(Date.now() / 1000) + 365 * 24 * 3600;

describe("the signed address of an image", () => {
  it("opens it without a key, for pages of any origin", async ({ expect }) => {
    const response = await open(url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-disposition": `inline; filename="${made.images[0]?.id}.png"`,
      "cache-control": "private, max-age=31536000, immutable",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
    });
    expect(await sha256Of(await response.arrayBuffer())).toBe(made.images[0]?.sha256);
    const part = await open(url, { range: "bytes=0-99" });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 100]);
    const etag = response.headers.get("etag") ?? "";
    expect((await open(url, { "if-none-match": etag })).status).toBe(304);
  });

  it("is in every answer that shows the generation, and the same for an hour", async ({
    expect,
  }) => {
    const shown = await get(`/v1/generations/${made.id}`, account);
    const listed = await get("/v1/generations", account);
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const events = { ...account, headers: { accept: "text/event-stream" } };
    const log = await readEvents(await post("/v1/generations", body, events));
    const { generations } = await listed.json<{ generations: unknown[] }>();
    const answers = [await shown.json(), generations.at(-1)].map(parseGeneration);
    expect(answers.map(({ images }) => images[0]?.signedUrl)).toEqual([url, url]);
    const told = parseGeneration(dataOf(log, "completed"));
    expect((await open(String(told.images[0]?.signedUrl))).status).toBe(200);
    const expires = Number(new URL(url).searchParams.get("expires"));
    const hours = (expires - Date.now() / 1000) / 3600;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(25);
    expect(expires % 3600).toBe(0);
  });

  it("is in what is told of a batch, and of a call that is sent again", async ({ expect }) => {
    const headers = { prefer: "respond-async", "idempotency-key": crypto.randomUUID() };
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const { id } = await readGeneration(
      await post("/v1/generations", body, { ...account, headers }),
    );
    await waitForEnd(account, id);
    const again = await readGeneration(
      await post("/v1/generations", body, { ...account, headers }),
    );
    const batch = await beginBatch(account, { slides: [body] });
    const [item] = (await waitForBatch(account, batch.id)).items;
    const log = await readEvents(await get(`/v1/batches/${batch.id}/events`, account));
    const told = z.looseObject({ images: z.array(z.looseObject({ signedUrl: z.string() })) });
    for (const { images } of [again, item, dataOf(log, "item-completed")].map((shown) =>
      told.parse(shown),
    )) {
      expect((await open(String(images[0]?.signedUrl))).status).toBe(200);
    }
  });

  it("opens that image alone: altered in any byte it is refused", async ({ expect }) => {
    const { pathname, search } = new URL(url);
    const query = search.slice(1);
    const altered = Array.from(query, (character, at) => {
      const other = character === "A" ? "B" : "A";
      return query.slice(0, at) + other + query.slice(at + 1);
    });
    const statuses = new Set<number>();
    for (const changed of altered)
      statuses.add((await open(`${origin}${pathname}?${changed}`)).status);
    expect([...statuses]).toEqual([401]);
    const [image] = made.images;
    const other = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const moved = url.replace(image?.id ?? "", other.images[0]?.id ?? "");
    expect(moved).not.toBe(url);
    expect((await open(moved)).status).toBe(401);
  });

  it("with a parameter that was not signed is refused", async ({ expect }) => {
    for (const added of ["original=1", "download=1", "a=", "original=1&original=1"]) {
      const response = await open(`${url}&${added}`);
      expect(await readRefusal(response, new URL(url).pathname)).toMatchObject({
        status: 401,
        code: "invalid_signature",
      });
    }
    const id = made.images[0]?.id ?? "";
    const signed = await sign(`${id}?original=1`, nextYear);
    const original = await open(`${origin}/v1/images/${id}?original=1&${signed}`);
    expect(await sha256Of(await original.arrayBuffer())).toBe(made.images[0]?.original?.sha256);
    expect((await open(`${origin}/v1/images/${id}?${signed}`)).status).toBe(401);
  });

  it("is refused when it has expired, and when it is that of events", async ({ expect }) => {
    const id = made.images[0]?.id ?? "";
    const past = await sign(id, Math.floor(Date.now() / 1000) - 1);
    const path = `/v1/images/${id}`;
    expect(await readRefusal(await open(`${origin}${path}?${past}`), path)).toMatchObject({
      status: 401,
      code: "signature_expired",
    });
    const grant = {
      purpose: "events",
      accountId: account.accountId,
      resourceId: id,
      expires: nextYear,
    } as const;
    const events = await createUrlSigner([signingSecret]).sign(grant);
    expect((await open(`${origin}${path}?${events}`)).status).toBe(401);
  });

  it("stays good while the secret is replaced", async ({ expect }) => {
    const rotated = { URL_SIGNING_SECRET: `the-secret-that-is-new,${signingSecret}` };
    expect((await openWith(rotated, url)).status).toBe(200);
    const gone = { URL_SIGNING_SECRET: "the-secret-that-is-new" };
    expect((await openWith(gone, url)).status).toBe(401);
  });

  it("opens nothing any more once the image is deleted", async ({ expect }) => {
    const own = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(own.id);
    const address = String(own.images[0]?.signedUrl);
    expect((await open(address)).status).toBe(200);
    for (let tries = 0; tries < 50; tries += 1) {
      const { status } = await get(`/v1/generations/${own.id}`, { ...account, method: "DELETE" });
      if (status === 204) break;
      await scheduler.wait(100);
    }
    expect((await open(address)).status).toBe(404);
  });
});
