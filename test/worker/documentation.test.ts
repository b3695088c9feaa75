import { describe, it } from "vitest";

import { createDocument } from "../../src/documentation/document.ts";
import { createAccount } from "./accounts.ts";
import { appRoutes } from "./app-routes.ts";
import { fetchWith } from "./deployment.ts";
import { readRefusal } from "./problems.ts";

/** Stands in for the files of a build, which tests must not need. */
const built = {
  fetch: (url: URL) =>
    Promise.resolve(
      new Response(`the page of ${url.pathname}`, { headers: { "x-policy": "strict" } }),
    ),
};
const notBuilt = { fetch: () => Promise.resolve(new Response(null, { status: 404 })) };

/** Pages, and what they are made with: they are no part of the API. */
const pages = ["/", "/studio", "/studio/*", "/studio-config", "/docs", "/docs/*"];

it("documents each route of the app once, and no other", ({ expect }) => {
  const routes = appRoutes
    .filter(({ path }) => !pages.includes(path))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
  const documented = Object.entries(createDocument("0.0.0-test").paths ?? {}).flatMap(
    ([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.toSorted()).toEqual(routes.toSorted());
});

describe("GET /docs", () => {
  it.for([
    { path: "/docs", file: "/docs/index.html" },
    { path: "/docs/", file: "/docs/index.html" },
    { path: "/docs/errors", file: "/docs/errors.html" },
    { path: "/docs/events", file: "/docs/events.html" },
  ])("answers $path with $file, whose policy stays", async ({ path, file }, { expect }) => {
    const response = await fetchWith({ ASSETS: built }, path);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(`the page of ${file}`);
    expect(response.headers.get("x-policy")).toBe("strict");
    expect(response.headers.get("strict-transport-security")).not.toBeNull();
  });

  it.for([
    { what: "of another page", path: "/docs/other", assets: built },
    { what: "where it was not built", path: "/docs", assets: notBuilt },
  ])("answers 404 $what", async ({ path, assets }, { expect }) => {
    const response = await fetchWith({ ASSETS: assets }, path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "not_found" });
  });
});

describe("an address that there is not", () => {
  const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

  it.for([
    { what: "of no route", path: "/pricing" },
    { what: "of no file", path: "/studio/assets/index-old.js" },
    { what: "of no page", path: "/docs/other" },
  ])("$what is a page to a browser", async ({ path }, { expect }) => {
    const response = await fetchWith({ ASSETS: built }, path, undefined, browser);
    expect({
      status: response.status,
      text: await response.text(),
      policy: response.headers.get("x-policy"),
      vary: response.headers.get("vary"),
      hasRequestId: response.headers.has("x-request-id"),
    }).toEqual({
      status: 404,
      text: "the page of /docs/not-found.html",
      policy: "strict",
      vary: "accept",
      hasRequestId: true,
    });
  });

  it.for([
    { what: "to a client", path: "/pricing", assets: built, headers: {} },
    { what: "to a browser, of the API", path: "/v1/nothing", assets: built, headers: browser },
    { what: "where pages were not built", path: "/pricing", assets: notBuilt, headers: browser },
  ])("is an error $what", async ({ path, assets, headers }, { expect }) => {
    const { key } = await createAccount({ tier: "free" });
    const response = await fetchWith({ ASSETS: assets }, path, { key }, headers);
    expect(response.headers.get("vary")).toContain("accept");
    expect(await readRefusal(response, path)).toMatchObject({ status: 404, code: "not_found" });
  });
});
