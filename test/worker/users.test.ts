import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { generate, waitForRows } from "./generations.ts";
import { readRefusal } from "./problems.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

async function listOf(user: string): Promise<readonly string[]> {
  const response = await get(`/v1/generations?user=${encodeURIComponent(user)}`, account);
  const { generations } = await response.json<{ generations: { id: string }[] }>();
  return generations.map(({ id }) => id);
}

describe("the user of a request", () => {
  it("is kept with the generation, shown, and found by", async ({ expect }) => {
    const user = `user:${crypto.randomUUID().slice(0, 30)} ü`;
    const body = { prompt: uniquePrompt(), resolution: "512", metadata: { cart: "7" } };
    const made = await generate(account, { ...body, user });
    await generate(account, { ...body, user: "another" });
    expect(made.metadata).toEqual({ cart: "7", user });
    await waitForRows(made.id);
    expect(await listOf(user)).toEqual([made.id]);
  });

  it("of OpenAI's surface is found in the same way", async ({ expect }) => {
    const user = crypto.randomUUID();
    const body = { prompt: uniquePrompt(), user };
    const response = await post("/v1/images/generations", body, account);
    const { diptych } = await response.json<{ diptych: { generation_id: string } }>();
    await waitForRows(diptych.generation_id);
    expect(await listOf(user)).toEqual([diptych.generation_id]);
  });

  it("goes on to what is made again from it, unless another is named", async ({ expect }) => {
    const body = { prompt: uniquePrompt(), resolution: "512", user: "one" };
    const { id } = await generate(account, body);
    await waitForRows(id);
    const again = async (changes: object) => {
      const response = await post(`/v1/generations/${id}/reroll`, changes, account);
      const { metadata } = await response.json<{ metadata: object }>();
      return metadata;
    };
    expect(await again({})).toEqual({ user: "one" });
    expect(await again({ user: "two" })).toEqual({ user: "two" });
  });

  it.for(["", "x".repeat(65), 7, null])("is refused when it is %o", async (user, { expect }) => {
    const body = { prompt: uniquePrompt(), user };
    const response = await post("/v1/generations", body, account);
    expect(await readRefusal(response, "/v1/generations")).toMatchObject({
      status: 400,
      code: "invalid_parameter",
      param: "user",
    });
  });
});
