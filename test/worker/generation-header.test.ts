import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { readGeneration } from "./generations.ts";

const native = "/v1/generations";
const openAi = "/v1/images/generations";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

function idOf({ headers }: Response): string | null {
  return headers.get("x-generation-id");
}

/** What the history has under the id of an answer's header, by its prompt. */
async function promptBehind(answer: Response): Promise<string | null> {
  const found = await readGeneration(await get(`${native}/${idOf(answer)}`, account));
  return found.prompt;
}

describe("X-Generation-Id", () => {
  it.for([
    { form: "JSON", route: native, fields: { resolution: "512" }, headers: {} },
    { form: "JSON", route: openAi, fields: { size: "512x512" }, headers: {} },
    {
      form: "a stream",
      route: native,
      fields: { resolution: "512" },
      headers: { accept: "text/event-stream" },
    },
    { form: "a stream", route: openAi, fields: { size: "512x512", stream: true }, headers: {} },
    {
      form: "202",
      route: native,
      fields: { resolution: "512" },
      headers: { prefer: "respond-async" },
    },
  ])("names the generation of $form from $route", async (row, { expect }) => {
    const { route, fields, headers } = row;
    const prompt = uniquePrompt();
    const answer = await post(
      route,
      { prompt, model: "standard", ...fields },
      { ...account, headers },
    );
    await answer.text();
    expect(await promptBehind(answer)).toBe(prompt);
  });

  it.for([native, openAi])("is on a failure of %s", async (route, { expect }) => {
    const prompt = uniquePrompt("[fault:refusal]");
    const answer = await post(route, { prompt, model: "standard" }, account);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(idOf(answer));
    expect(await promptBehind(answer)).toBe(prompt);
  });

  it("is that of the first call when one is sent again", async ({ expect }) => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const first = await post(native, body, { ...account, headers });
    await first.text();
    const again = await post(native, body, { ...account, headers });
    expect(idOf(again)).toMatch(/^gen_/);
    expect(idOf(again)).toBe(idOf(first));
  });

  it("is on nothing that began none", async ({ expect }) => {
    const refused = await post(native, { prompt: "A boat", size: "12" }, account);
    const batch = await post("/v1/batches", { slides: [{ prompt: uniquePrompt() }] }, account);
    const listed = await get(native, account);
    expect([refused.status, batch.status, listed.status]).toEqual([400, 202, 200]);
    expect([refused, batch, listed].map(idOf)).toEqual([null, null, null]);
  });
});
