import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import { createAccount, type Account } from "./accounts.ts";
import { get, post } from "./api.ts";
import { readRefusal } from "./problems.ts";

const modelSchema = z.looseObject({
  id: z.string(),
  object: z.literal("model"),
  created: z.int(),
  owned_by: z.string(),
  diptych: z.looseObject({ aliases: z.array(z.string()).default([]) }),
});

type Model = z.output<typeof modelSchema>;

let account: Account;
let listed: readonly Model[];

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  const { data } = z
    .strictObject({ object: z.literal("list"), data: z.array(modelSchema) })
    .parse(await (await get("/v1/models", account)).json());
  listed = data;
});

async function find(name: string): Promise<Model> {
  const response = await get(`/v1/models/${name}`, account);
  return modelSchema.parse(await response.json());
}

describe("GET /v1/models/{id}", () => {
  it("shows each model and each role as the list does", async ({ expect }) => {
    expect(listed.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["auto", "standard", "pro", "gpt-image-2", "gemini-3.1-flash-image"]),
    );
    const found = await Promise.all(listed.map(({ id }) => find(id)));
    expect(found).toEqual(listed);
  });

  it("knows a model by each of its aliases", async ({ expect }) => {
    const aliases = listed.flatMap((model) =>
      model.diptych.aliases.map((alias) => ({ alias, model })),
    );
    expect(aliases.length).toBeGreaterThan(0);
    for (const { alias, model } of aliases) expect(await find(alias)).toEqual(model);
  });

  it.for(["dall-e-3", "none%20such"])("has no %s", async (name, { expect }) => {
    const path = `/v1/models/${name}`;
    const refusal = await readRefusal(await get(path, account), decodeURIComponent(path));
    expect(refusal).toMatchObject({
      status: 404,
      code: "not_found",
      param: "model",
      detail: expect.stringMatching(/'(dall-e-3|none such)'.*GET \/v1\/models/),
    });
  });
});

it("says what makes variations, which OpenAI's clients may ask for", async ({ expect }) => {
  const path = "/v1/images/variations";
  const refusal = await readRefusal(await post(path, {}, account), path);
  expect(refusal).toMatchObject({
    status: 404,
    code: "not_found",
    detail: expect.stringMatching(/POST \/v1\/images\/edits/),
  });
});
