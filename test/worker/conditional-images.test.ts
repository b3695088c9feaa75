import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, uniquePrompt } from "./api.ts";
import { generate, waitForRows } from "./generations.ts";

let account: Account;
let route: string;
let etag: string;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  const { id, images } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
  await waitForRows(id);
  route = `/v1/images/${images[0]?.id}`;
  const response = await get(route, account);
  await response.arrayBuffer();
  etag = response.headers.get("etag") ?? "";
});

describe("GET /v1/images/{id} with a condition", () => {
  it.for([
    { name: "if-none-match", value: "ETAG", status: 304 },
    { name: "if-none-match", value: 'W/"x", ETAG', status: 304 },
    { name: "if-none-match", value: "*", status: 304 },
    { name: "if-none-match", value: '"x"', status: 200 },
    { name: "if-match", value: "ETAG", status: 200 },
    { name: "if-match", value: '"x"', status: 412 },
    { name: "if-modified-since", value: "Wed, 26 Nov 2036 00:00:00 GMT", status: 304 },
    { name: "if-modified-since", value: "Wed, 26 Nov 2008 00:00:00 GMT", status: 200 },
    { name: "if-unmodified-since", value: "Wed, 26 Nov 2008 00:00:00 GMT", status: 412 },
  ])("answers $name: $value with $status", async ({ name, value, status }, { expect }) => {
    const headers = { [name]: value.replace("ETAG", etag) };
    const response = await get(route, { ...account, headers });
    await response.arrayBuffer();
    expect(response.status).toBe(status);
  });

  it.for([
    { name: "if-none-match", value: "x" },
    { name: "if-none-match", value: '"x' },
    { name: "if-none-match", value: "" },
    { name: "if-none-match", value: 'W/"x" "y"' },
    { name: "if-none-match", value: "*, *" },
    { name: "if-match", value: "x" },
    { name: "if-match", value: "''" },
    { name: "if-modified-since", value: "x" },
    { name: "if-modified-since", value: "2036-11-26" },
    { name: "if-modified-since", value: "Wed, 99 Nov 2036 00:00:00 GMT" },
    { name: "if-unmodified-since", value: "0" },
    { name: "if-range", value: "x" },
  ])("takes no notice of $name: $value, which is none", async ({ name, value }, { expect }) => {
    const response = await get(route, { ...account, headers: { [name]: value } });
    await response.arrayBuffer();
    expect(response.status).toBe(200);
  });
});
