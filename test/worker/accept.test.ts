import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { readRefusal } from "./problems.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

describe("what a client accepts", () => {
  it.for([
    { accept: "text/event-stream", type: "text/event-stream" },
    { accept: "text/event-stream, */*", type: "text/event-stream" },
    { accept: "text/event-stream, application/json", type: "text/event-stream" },
    { accept: "application/json;q=0.5, Text/Event-Stream", type: "text/event-stream" },
    { accept: "application/json, text/event-stream", type: "application/json" },
    { accept: "text/event-stream;q=0.5, application/json", type: "application/json" },
    { accept: "text/event-stream;q=0, */*", type: "application/json" },
    { accept: "*/*", type: "application/json" },
  ])("is answered in the form that it prefers: $accept", async ({ accept, type }, { expect }) => {
    const fields = { prompt: uniquePrompt(), resolution: "512", model: "standard" };
    const response = await post("/v1/generations", fields, { ...account, headers: { accept } });
    expect(response.headers.get("content-type")).toMatch(new RegExp(`^${type}`));
    await response.text();
  });
});

it.for(["1000", "500", "0", "ten", ""])(
  "a limit of '%s' is refused in words",
  async (limit, { expect }) => {
    const refusal = await readRefusal(
      await get(`/v1/generations?limit=${limit}`, account),
      "/v1/generations",
    );
    expect(refusal).toMatchObject({
      status: 400,
      code: "invalid_parameter",
      param: "limit",
      detail: "'limit' is a whole number from 1 to 100.",
    });
  },
);
