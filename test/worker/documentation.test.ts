import { it } from "vitest";

import { app } from "../../src/app.ts";
import { createDocument } from "../../src/documentation/document.ts";

/** Pages, and what they are made with: they are no part of the API. */
const pages = ["/", "/studio", "/studio/*", "/studio-config", "/docs", "/docs/*"];

it("documents each route of the app once, and no other", ({ expect }) => {
  const routes = app.routes
    .filter(({ method, path }) => method !== "ALL" && !pages.includes(path))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
  const documented = Object.entries(createDocument("0.0.0-test").paths ?? {}).flatMap(
    ([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.toSorted()).toEqual([...new Set(routes)].toSorted());
});
