import { beforeAll, describe, it } from "vitest";

import { scopes } from "../../src/domain/scope.ts";
import { createAccount, type Account } from "./accounts.ts";
import { admin } from "./admin.ts";
import { get, patch, post } from "./api.ts";
import { readRefusal } from "./problems.ts";

/** Names that mean something to JavaScript itself. As text, because a literal would be obeyed. */
const ofPrototypes = [
  '"__proto__":{"isAdmin":true}',
  '"__proto__":null',
  '"constructor":{"prototype":{"isAdmin":true}}',
  '"prototype":{"isAdmin":true}',
  '"toString":"x"',
  '"hasOwnProperty":"x"',
];

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard", scopes });
});

/** True while every object is what it was. */
function isUnspoilt(): boolean {
  return !("isAdmin" in {}) && Object.keys(Object.prototype).length === 0;
}

describe.each(["/v1/plan", "/v1/generations", "/v1/images/generations"])("POST %s", (route) => {
  it.for(ofPrototypes)("refuses the name in {%s}", async (member, { expect }) => {
    const response = await post(route, `{"prompt":"A boat",${member}}`, account);
    expect(await readRefusal(response, route)).toMatchObject({
      status: 400,
      code: "unknown_parameter",
    });
    expect(isUnspoilt()).toBe(true);
  });
});

it.for([
  ...ofPrototypes.map((member) => `{"slides":[{"prompt":"A boat"}],${member}}`),
  ...ofPrototypes.map((member) => `{"slides":[{"prompt":"A boat",${member}}]}`),
])("a batch takes nothing of %s", async (body, { expect }) => {
  const response = await post("/v1/plan", body, account);
  // What is merged with the slides drops the one name that JavaScript would obey, and refuses others.
  if (body.includes("__proto__")) expect(response.status).toBe(200);
  else {
    expect(await readRefusal(response, "/v1/plan")).toMatchObject({ code: "unknown_parameter" });
  }
  expect(isUnspoilt()).toBe(true);
});

it.for(ofPrototypes)("metadata is the client's own, and text: {%s}", async (member, { expect }) => {
  const body = `{"prompt":"A boat","metadata":{${member}}}`;
  const response = await post("/v1/plan", body, account);
  // A name that is text is kept as one; whatever is no text is refused, and nothing is inherited.
  expect([200, 400]).toContain(response.status);
  if (!member.endsWith('"x"')) expect(response.status).toBe(400);
  expect(isUnspoilt()).toBe(true);
});

describe("what an account is, it does not say itself", () => {
  const ownFields = [
    { accountId: "acct_other" },
    { account_id: "acct_other" },
    { tier: "pro" },
    { id: "key_other" },
    { secret: "dpt_mine" },
    { sha256: "0".repeat(64) },
    { revokedAt: null },
    { status: "active" },
    { createdAt: "2020-01-01T00:00:00Z" },
    { limits: { imagesPerMonth: null } },
    { suspended: false },
  ];

  it.for(ownFields)("a new key takes no %o", async (fields, { expect }) => {
    const response = await post("/v1/keys", { name: "A key", ...fields }, account);
    expect(await readRefusal(response, "/v1/keys")).toMatchObject({
      status: 400,
      code: "unknown_parameter",
      param: Object.keys(fields)[0],
    });
  });

  it.for(ownFields)("a change of a key takes no %o", async (fields, { expect }) => {
    const route = `/v1/keys/${account.keyId}`;
    expect(await readRefusal(await patch(route, fields, account), route)).toMatchObject({
      status: 400,
      code: "unknown_parameter",
    });
  });

  it.for([{ scopes: ["root"] }, { scopes: ["read", "*"] }, { scopes: [] }, { scopes: "admin" }])(
    "there is no %o",
    async (fields, { expect }) => {
      const response = await post("/v1/keys", { name: "A key", ...fields }, account);
      expect(await readRefusal(response, "/v1/keys")).toMatchObject({ status: 400 });
    },
  );

  it.for([
    { id: "acct_mine" },
    { createdAt: 1 },
    { status: "active" },
    { ownLimits: {} },
    { suspendedAt: null },
    { limits: { imagesPerDecade: 1 } },
  ])("not even an admin writes %o", async (fields, { expect }) => {
    const body = { name: "A shop", tier: "free", ...fields };
    const route = "/admin/api/accounts";
    expect(await readRefusal(await post(route, body, admin), route)).toMatchObject({
      status: 400,
      code: "unknown_parameter",
    });
    const one = `${route}/${account.accountId}`;
    expect(await readRefusal(await patch(one, fields, admin), one)).toMatchObject({
      status: 400,
      code: "unknown_parameter",
    });
  });

  it.for([
    { generationId: "gen_x" },
    { accountId: "acct_other" },
    { costMicroUsd: 0 },
    { tier: "pro" },
    { batch: true },
    { operation: "edit" },
  ])("a request takes no %o", async (fields, { expect }) => {
    const response = await post("/v1/generations", { prompt: "A boat", ...fields }, account);
    expect(await readRefusal(response, "/v1/generations")).toMatchObject({
      status: 400,
      code: "unknown_parameter",
    });
  });

  it("is shown without what is nobody's business", async ({ expect }) => {
    const texts = await Promise.all(
      ["/v1/keys", "/v1/usage", `/admin/api/accounts/${account.accountId}`].map(async (route) => {
        const response = await get(route, route.startsWith("/admin") ? admin : account);
        return response.text();
      }),
    );
    expect(texts.join()).not.toMatch(/sha256|account_id|secret/);
    expect(texts.join()).not.toContain(account.key);
  });
});
