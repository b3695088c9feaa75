import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get } from "./api.ts";
import { readRefusal } from "./problems.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

describe("a path with a method that it has not", () => {
  it.for([
    { method: "DELETE", path: "/healthz", allowed: "GET, HEAD" },
    { method: "GET", path: "/v1/plan", allowed: "POST" },
    { method: "PUT", path: "/v1/generations", allowed: "POST, GET, HEAD" },
    { method: "POST", path: "/v1/generations/gen_of_nobody", allowed: "GET, HEAD, PATCH, DELETE" },
    { method: "POST", path: "/v1/models/auto", allowed: "GET, HEAD" },
    { method: "GET", path: "/v1/images/generations", allowed: "POST" },
    { method: "DELETE", path: "/v1/images/edits", allowed: "POST" },
    { method: "PUT", path: "/v1/images/img_x", allowed: "GET, HEAD" },
  ])("answers $method $path with $allowed", async ({ method, path, allowed }, { expect }) => {
    const response = await get(path, { ...account, method });
    expect(response.headers.get("allow")).toBe(allowed);
    expect(await readRefusal(response, path)).toEqual({
      status: 405,
      code: "method_not_allowed",
      param: null,
      detail: `There is no ${method} ${path} in this API. The path takes ${allowed}.`,
    });
    expect(response.headers.get("content-security-policy")).not.toBeNull();
  });

  it("answers a stranger of generations with 401 alone", async ({ expect }) => {
    const response = await get("/v1/generations", { key: "dpt_none", method: "PUT" });
    expect({ status: response.status, allow: response.headers.get("allow") }).toEqual({
      status: 401,
      allow: null,
    });
  });
});

describe("404", () => {
  it.for([
    { what: "a path that no method has", method: "GET", path: "/v1/nothing" },
    { what: "a thing that is not there", method: "GET", path: "/v1/generations/gen_of_nobody" },
    { what: "what OpenAI has retired", method: "POST", path: "/v1/images/variations" },
  ])("stays for $what", async ({ method, path }, { expect }) => {
    const response = await get(path, { ...account, method });
    expect(response.headers.get("allow")).toBeNull();
    expect(await readRefusal(response, path)).toMatchObject({ status: 404, code: "not_found" });
  });
});
