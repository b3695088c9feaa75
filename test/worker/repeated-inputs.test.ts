import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { fetchBytesWith } from "./deployment.ts";
import { readGeneration } from "./generations.ts";
import { dataUrl, jpeg, png, webp } from "./pictures.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const generations = "/v1/generations";
const edits = "/v1/images/edits";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
});

async function countInputs(): Promise<number> {
  const { objects } = await env.BUCKET.list({ prefix: "inputs/" });
  return objects.filter(({ key }) => key.includes(account.accountId)).length;
}

function formOf(prompt: string, ...files: readonly Uint8Array<ArrayBuffer>[]): FormData {
  const form = new FormData();
  form.append("prompt", prompt);
  for (const bytes of files) form.append("image[]", new File([bytes], crypto.randomUUID()));
  return form;
}

function sendForm(form: FormData, key: string): Promise<Response> {
  const headers = { "idempotency-key": key, prefer: "respond-async" };
  return fetchBytesWith({}, edits, { key: account.key, body: form }, headers);
}

describe("a call with images that is sent again", () => {
  it("joins the generation of the first, and its images are removed", async ({ expect }) => {
    const before = await countInputs();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const prompt = uniquePrompt();
    const [image, reference] = [dataUrl(await png(64, 48)), dataUrl(jpeg)];
    const first = { prompt, resolution: "512", image, references: [reference] };
    // The same in another order: a client may build its body anew.
    const second = { references: [reference], image, resolution: "512", prompt };
    const one = await readGeneration(await post(generations, first, { ...account, headers }));
    const answer = await post(generations, second, { ...account, headers });
    expect(answer.headers.get("idempotency-replayed")).toBe("true");
    expect(await readGeneration(answer)).toEqual(one);
    expect(await countInputs()).toBe(before + 2);
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });

  it("is refused with other bytes under its key", async ({ expect }) => {
    const before = await countInputs();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { prompt: uniquePrompt(), resolution: "512", image: dataUrl(jpeg) };
    const first = await post(generations, body, { ...account, headers });
    expect(first.status).toBe(200);
    const other = { ...body, image: dataUrl(webp) };
    const refused = await post(generations, other, { ...account, headers });
    expect(await readRefusal(refused, generations)).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
    });
    expect(await countInputs()).toBe(before + 1);
  });

  it("is known as a form, whatever its boundary and its files' names", async ({ expect }) => {
    const [key, prompt] = [crypto.randomUUID(), uniquePrompt()];
    const one = await readGeneration(await sendForm(formOf(prompt, jpeg, webp), key));
    const again = await sendForm(formOf(prompt, jpeg, webp), key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await readGeneration(again)).id).toBe(one.id);
    const otherOrder = await sendForm(formOf(prompt, webp, jpeg), key);
    expect(await readRefusal(otherOrder, edits)).toMatchObject({ code: "idempotency_key_reused" });
  });
});
