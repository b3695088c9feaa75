import { afterAll, describe, it } from "vitest";

import { violations } from "./axe-violations.ts";
import { views } from "./open-studio.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

afterAll(closeBrowser);

describe.for(views)("the documentation on a $screen screen, $theme", (view) => {
  it("is drawn without another host", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.open("/docs");
    await page.getByRole("heading", { name: "Diptych", exact: true }).waitFor();
    await page.getByText("curl: Make an image").first().waitFor();
    expect(await page.locator("body").getAttribute("class")).toContain(`${view.theme}-mode`);
  });

  it.for(["/docs/errors#invalid_size", "/docs/events"])(
    "has nothing that axe finds in %s",
    async (path, { expect }) => {
      const visitor = await newTestVisitor(view);
      const page = await visitor.open(path);
      await page.getByRole("main").waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    },
  );
});

it("lets one try a call with a key", async ({ expect }) => {
  const visitor = await newTestVisitor({ screen: "wide", theme: "light" });
  const page = await visitor.open("/docs");
  await page.getByPlaceholder("Token").first().fill("dpt_dev_pro");
  await page
    .getByRole("button", { name: /Catalog/ })
    .first()
    .click();
  await page
    .getByRole("link", { name: /The choices for model/ })
    .first()
    .click();
  await page
    .getByRole("button", { name: /Test Request.*\/v1\/models/ })
    .first()
    .click();
  const answered = page.waitForResponse(/\/v1\/models$/);
  await page.getByRole("button", { name: /^Send/ }).first().click();
  const response = await answered;
  expect(response.status()).toBe(200);
  expect(response.request().headers()).toMatchObject({ authorization: "Bearer dpt_dev_pro" });
});

it("leads from an error to its explanation", async ({ expect }) => {
  const visitor = await newTestVisitor({ screen: "wide", theme: "light" });
  const page = await visitor.open("/v1/generations");
  const problem = JSON.parse(await page.locator("pre").innerText()) as { readonly type: string };
  await page.goto(new URL(problem.type, page.url()).href);
  const [title, isShown] = await Promise.all([
    page.locator(":target h3").innerText(),
    page.locator(":target").isVisible(),
  ]);
  expect({ title, isShown }).toEqual({ title: "missing_api_key 401", isShown: true });
});
