import { env, exports } from "cloudflare:workers";
import OpenAI, { toFile } from "openai";
import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { origin, post, uniquePrompt } from "./api.ts";
import { fetchBytesWith } from "./deployment.ts";
import { namesOf, readEvents } from "./events.ts";
import { faultyBucket } from "./faulty-bucket.ts";
import { dataUrl, jpeg, png } from "./pictures.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const route = "/v1/images/edits";

let account: Account;
let client: OpenAI;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
  client = new OpenAI({
    apiKey: account.key,
    baseURL: `${origin}/v1`,
    maxRetries: 0,
    fetch: (input, init) => exports.default.fetch(new Request(input, init)),
  });
});

async function picture() {
  return toFile(await png(64, 48), "picture.png", { type: "image/png" });
}

describe("the stock client", () => {
  it("edits one image", async ({ expect }) => {
    const prompt = uniquePrompt();
    const image = await picture();
    const answer = await client.images.edit({ prompt, image, model: "auto", n: 1 });
    expect(answer.data).toHaveLength(1);
    expect(answer.data?.[0]?.b64_json?.length).toBeGreaterThan(100);
    expect(await callsWithPrompt(prompt)).toMatchObject([{ provider: "google" }]);
  });

  it("edits several in a stream, whose events have their own names", async ({ expect }) => {
    const prompt = uniquePrompt();
    const image = [await picture(), await toFile(jpeg, "other.jpg")];
    const fields = {
      prompt,
      image,
      model: "gpt-image-2",
      stream: true,
      partial_images: 1,
    } as const;
    const types: string[] = [];
    for await (const event of await client.images.edit(fields)) types.push(event.type);
    expect(types).toEqual(["image_edit.partial_image", "image_edit.completed"]);
  });

  it("is told why a mask is refused", async ({ expect }) => {
    const [image, mask] = [await picture(), await picture()];
    const refused = client.images.edit({ prompt: uniquePrompt(), image, mask, model: "auto" });
    await expect(refused).rejects.toMatchObject({
      status: 422,
      code: "mask_not_enabled",
      param: "mask",
    });
  });
});

describe("a mask that nobody would apply", () => {
  it("is refused before it is stored, when the model is told before it", async ({ expect }) => {
    const { bucket, calls } = faultyBucket(env.BUCKET);
    const form = new FormData();
    form.append("model", "auto");
    for (const name of ["mask", "image"]) form.append(name, new File([await png(64, 48)], "a.png"));
    form.append("prompt", uniquePrompt());
    const sent = { key: account.key, body: form };
    const response = await fetchBytesWith({ BUCKET: bucket }, route, sent);
    expect(await readRefusal(response, route)).toMatchObject({ code: "mask_not_enabled" });
    expect(calls["put"]).toBeUndefined();
  });
});

describe("a stream", () => {
  it("of a JSON edit that is known already has the same names", async ({ expect }) => {
    const images = [{ image_url: dataUrl(jpeg) }];
    const body = { prompt: uniquePrompt(), images, stream: true };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await readEvents(await post(route, body, { ...account, headers }));
    const again = await readEvents(await post(route, body, { ...account, headers }));
    expect(namesOf(first)).toEqual(["image_edit.completed"]);
    expect(namesOf(again)).toEqual(["image_edit.completed"]);
  });
});
