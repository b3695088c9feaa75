import { exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { origin, post } from "./api.ts";
import { readTracelessRefusal } from "./traces.ts";

const routes = ["/v1/generations", "/v1/images/generations", "/v1/plan"];
const kilobyte = 1024;

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
});

/** A valid request, made exactly so long with blanks, which JSON allows. */
function bodyOf(bytes: number): string {
  return '{"prompt":"A boat"}'.padEnd(bytes, " ");
}

/** The same bytes in pieces, whose length no header tells. */
function streamOf(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.slice(sent, sent + 10_000));
      sent += 10_000;
      if (sent >= bytes.length) controller.close();
    },
  });
}

function send(route: string, body: BodyInit | null, headers: Record<string, string> = {}) {
  return exports.default.fetch(`${origin}${route}`, {
    method: "POST",
    headers: { authorization: `Bearer ${account.key}`, ...headers },
    body,
  });
}

describe.each(routes)("POST %s", (route) => {
  it.for([
    { name: "cut JSON", text: '{"prompt":"A boat"', says: /brackets/ },
    { name: "single quotes", text: "{'prompt':'A boat'}", says: /quotes/ },
    { name: "no body at all", text: "", says: /not valid JSON/ },
    { name: "two documents", text: '{"prompt":"A boat"}{}', says: /not valid JSON/ },
    { name: "bytes that are no text", text: "\u0000\u0001", says: /not valid JSON/ },
    { name: "brackets without end", text: "[".repeat(100_000), says: /not valid JSON/ },
  ])("refuses $name", async ({ text, says }, { expect }) => {
    const response = await post(route, text, account);
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 400,
      code: "malformed_json",
      param: null,
      detail: expect.stringMatching(says),
    });
  });

  it.for([
    { name: "null", text: "null", says: /received null/ },
    { name: "a list", text: '[{"prompt":"A boat"}]', says: /received array/ },
    { name: "a string", text: '"A boat"', says: /received string/ },
    { name: "a number", text: "12", says: /received number/ },
    {
      name: "a deep nest",
      text: "[".repeat(50_000) + "]".repeat(50_000),
      says: /received array/,
    },
  ])("refuses $name instead of an object", async ({ text, says }, { expect }) => {
    const response = await post(route, text, account);
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 400,
      code: "invalid_parameter",
      param: null,
      detail: expect.stringMatching(says),
    });
  });

  it.for([
    { type: "text/plain" },
    { type: "application/x-www-form-urlencoded" },
    { type: "multipart/form-data; boundary=x" },
    { type: "application/jsonp" },
    { type: "" },
  ])("refuses the type '$type'", async ({ type }, { expect }) => {
    const response = await send(route, bodyOf(30), { "content-type": type });
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 415,
      code: "unsupported_media_type",
      param: null,
      detail: expect.stringContaining("'Content-Type: application/json'"),
    });
  });

  it("refuses more JSON than it takes, with its length in a header", async ({ expect }) => {
    const response = await post(route, bodyOf((mostOf(route) + 1) * kilobyte), account);
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 413,
      code: "request_too_large",
      param: null,
      detail: expect.stringMatching(`${mostOf(route)} KB.*Shorten`),
    });
  });

  it("refuses as much JSON in pieces, of no known length", async ({ expect }) => {
    const body = streamOf(bodyOf((mostOf(route) + 1) * kilobyte));
    const response = await send(route, body, { "content-type": "application/json" });
    expect(await readTracelessRefusal(response, route)).toMatchObject({
      status: 413,
      code: "request_too_large",
    });
  });

  it.for(["1", "0", "-1", "99999999999999999999", "x"])(
    "counts the bytes, whatever length they claim: %s",
    async (length, { expect }) => {
      const body = streamOf(bodyOf((mostOf(route) + 1) * kilobyte));
      const headers = { "content-type": "application/json", "content-length": length };
      const response = await send(route, body, headers);
      expect(await readTracelessRefusal(response, route)).toMatchObject({
        status: 413,
        code: "request_too_large",
      });
    },
  );

  it.for([
    { name: "lists in lists", text: `{"prompt":${"[".repeat(100_000)}${"]".repeat(100_000)}}` },
    {
      name: "objects in objects",
      text: `{"prompt":${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}}`,
    },
    { name: "under a strange name", text: `{"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}` },
    {
      name: "in the metadata",
      text: `{"prompt":"A","metadata":{"a":${"[".repeat(99_000)}${"]".repeat(99_000)}}}`,
    },
  ])("is not brought down by depth: $name", async ({ text }, { expect }) => {
    const response = await post(route, text, account);
    expect(await readTracelessRefusal(response, route)).toMatchObject({ status: 400 });
  });
});

/** What a route takes, in kilobytes: a plan may be that of a batch. */
function mostOf(route: string): number {
  return route === "/v1/plan" ? 1024 : 256;
}

describe("POST /v1/plan", () => {
  it.for([
    { name: "exactly 256 KB", body: bodyOf(256 * kilobyte), type: "application/json" },
    { name: "a charset", body: bodyOf(30), type: "Application/JSON; charset=utf-8" },
    { name: "a byte order mark", body: `\uFEFF${bodyOf(30)}`, type: "application/json" },
  ])("takes $name", async ({ body, type }, { expect }) => {
    const response = await send("/v1/plan", body, { "content-type": type });
    expect(response.status).toBe(200);
  });

  it("takes pieces that cut a character in two", async ({ expect }) => {
    const body = streamOf(`{"prompt":"${"€".repeat(8000)}","model":"pro"}`);
    const response = await send("/v1/plan", body, { "content-type": "application/json" });
    expect(await response.json()).toMatchObject({ model: "gpt-image-2" });
  });
});
