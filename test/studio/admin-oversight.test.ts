import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, inject, it } from "vitest";

import { breakerCard, goToAdmin, signInAsAdmin } from "./admin-scenes.ts";
import { violations } from "./axe-violations.ts";
import { uniqueWords } from "./create-journey.ts";
import { judgeRoute, makeGenerations } from "./make-generations.ts";
import { views, type View } from "./open-studio.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

const url = inject("studioUrl");
const key = "dpt_dev_bench";
const pro = "gpt-image-2";

beforeAll(async () => {
  const [right = "", wrong = ""] = await makeGenerations(url, key, [
    { prompt: "A hare in the snow", model: "standard" },
    { prompt: "A fox in the snow", platform: "x_post" },
  ]);
  await judgeRoute(url, key, { id: right, verdict: "right" });
  await judgeRoute(url, key, { id: wrong, verdict: "wrong" });
});
afterAll(closeBrowser);

async function enter(view: View, path: string) {
  const visitor = await newTestVisitor(view);
  const page = await visitor.context.newPage();
  await signInAsAdmin(page, url, path);
  return { visitor, page };
}

/** Agrees to the price that is shown, and has the test images made. */
async function makeTest(page: Page, reason: string): Promise<void> {
  await page.getByRole("button", { name: /^Make them for \$/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: /^Make them for \$/ }).click();
  await dialog.waitFor({ state: "detached" });
}

/** The next test image of an engine fails so. */
async function failTest(provider: string, fault: object): Promise<void> {
  await fetch(`${inject("studioSimulatorUrl")}/__control/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ prompt: "A test picture", provider, fault, times: 1 }),
  });
}

describe.for(views)("what admins look after on a $screen screen, $theme", (view) => {
  it("is the audit trail, down to the act that was just done", async ({ expect }) => {
    const { page } = await enter(view, "/studio/admin");
    const reason = uniqueWords();
    await breakerCard(page, pro).getByRole("button", { name: "Reset" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill(reason);
    await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await goToAdmin(page, "Audit");
    const entry = page.getByRole("listitem").filter({ hasText: reason });
    await entry.getByRole("heading", { name: "Breaker reset" }).waitFor();
    expect(await entry.innerText()).toContain(`openai/${pro}/generate`);
    expect(await entry.innerText()).toContain("admin-token");
    await entry.getByText("Details").click();
    await entry.getByText("breaker.reset").waitFor();
    await entry.getByRole("button", { name: "Copy id" }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });

  it("is the audit trail page by page, also when one cannot be read", async ({ expect }) => {
    const { visitor, page } = await enter(view, "/studio/admin");
    const pages = [entriesFrom(50, "audit_next"), entriesFrom(25, null)];
    let isBroken = false;
    await visitor.context.route("**/admin/api/audit?*", (route) => {
      const detail = "The audit table cannot be read at the moment.";
      const problem = { code: "database_unavailable", status: 503, detail };
      if (isBroken) return route.fulfill({ status: 503, json: problem });
      const isNext = route.request().url().includes("after=audit_next");
      return route.fulfill({ json: pages[isNext ? 1 : 0] });
    });
    await goToAdmin(page, "Audit");
    const acts = page.getByRole("list", { name: "Acts" }).getByRole("heading");
    await acts.nth(24).waitFor();
    isBroken = true;
    await page.getByRole("button", { name: "Show more" }).click();
    await page
      .getByRole("alert")
      .getByText(/What is shown is older/)
      .waitFor();
    expect(await violations(page)).toEqual([]);
    isBroken = false;
    await page.getByRole("button", { name: "Show more" }).click();
    await acts.nth(49).waitFor();
    expect(await page.getByRole("heading", { name: "of a later version" }).count()).toBe(50);
    expect(await page.getByRole("button", { name: "Show more" }).count()).toBe(0);
  });

  it("is an audit trail without an entry", async ({ expect }) => {
    const { visitor, page } = await enter(view, "/studio/admin");
    await visitor.context.route("**/admin/api/audit?*", (route) =>
      route.fulfill({ json: { entries: [], nextCursor: null } }),
    );
    await goToAdmin(page, "Audit");
    await page.getByText("Nothing has been done yet.").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("is where people found the engine wrong", async ({ expect }) => {
    const { visitor, page } = await enter(view, "/studio/admin/routing");
    const platforms = page.getByRole("region", { name: "By platform", exact: true });
    const row = platforms.getByRole("row").filter({ hasText: "x_post" });
    await row.waitFor();
    expect(await row.getByRole("cell").first().innerText()).toMatch(/^[1-9]\d*$/);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);

    const none = { right: 0, wrong: 0, wrongRate: null, rerolledOnOtherEngine: 0 };
    await visitor.context.route("**/admin/api/routing?*", (route) =>
      route.fulfill({
        json: { isWhole: true, all: none, reasons: [], models: [], platforms: [] },
      }),
    );
    await page.getByRole("radio", { name: "7 days" }).check();
    await page.getByText(/^Nobody has said anything/).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("is opinions that cannot be read, until they can", async ({ expect }) => {
    const { visitor, page } = await enter(view, "/studio/admin");
    const detail = "The history cannot be read at the moment.";
    await visitor.context.route("**/admin/api/routing?*", (route) =>
      route.fulfill({ status: 503, json: { code: "database_unavailable", status: 503, detail } }),
    );
    await goToAdmin(page, "Routing");
    await page.getByRole("alert").filter({ hasText: detail }).waitFor();
    expect(await violations(page)).toEqual([]);
    await visitor.context.unroute("**/admin/api/routing?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("region", { name: "By model", exact: true }).waitFor();
  });

  it("is one image on each engine, at the price that was agreed to", async ({ expect }) => {
    const { page } = await enter(view, "/studio/admin/test-images");
    await makeTest(page, "The weekly drill");
    await page.getByText(/^2 of 2 made, for \$/).waitFor({ timeout: 30_000 });
    const card = page.getByRole("article", { name: pro });
    const picture = card.getByAltText(`What ${pro} drew`);
    await picture.waitFor();
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll<HTMLImageElement>(".test-card img")].length === 2 &&
        [...document.querySelectorAll<HTMLImageElement>(".test-card img")].every(
          ({ naturalWidth }) => naturalWidth > 0,
        ),
    );
    expect(await card.innerText()).toMatch(/req_\w+/);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });

  it("is an engine that fails beside one that does not", async ({ expect }) => {
    await failTest("openai", { kind: "model-retired" });
    const { page } = await enter(view, "/studio/admin/test-images");
    await makeTest(page, "An engine is gone");
    await page.getByText(/^1 of 2 made, for \$/).waitFor({ timeout: 30_000 });
    const card = page.getByRole("article", { name: pro });
    await card.getByText("Failed", { exact: true }).waitFor();
    expect(await card.innerText()).toContain("no longer has the model, status 404");
    expect(await violations(page)).toEqual([]);
  });

  it("is nothing at another price than was agreed to", async ({ expect }) => {
    const { visitor, page } = await enter(view, "/studio/admin");
    await visitor.context.route("**/admin/api/test-images", async (route) => {
      if (route.request().method() === "POST") return route.continue();
      const response = await route.fetch();
      const offer = (await response.json()) as { totalMicroUsd: number };
      return route.fulfill({ response, json: { ...offer, totalMicroUsd: 1_000_000 } });
    });
    await goToAdmin(page, "Test images");
    await page.getByRole("button", { name: "Make them for $1.00" }).waitFor();
    const offers = page.waitForResponse(
      (response) =>
        response.url().endsWith("/test-images") && response.request().method() === "GET",
    );
    await makeTest(page, "A drill");
    await page
      .getByRole("alert")
      .getByText(/^The price has changed/)
      .waitFor();
    await offers;
    expect(await page.locator(".test-card img").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });

  it("is which engine cannot be tested, and why", async ({ expect }) => {
    const { visitor, page } = await enter(view, "/studio/admin");
    await visitor.context.route("**/admin/api/test-images", (route) =>
      route.fulfill({
        json: {
          prompt: "A test",
          totalMicroUsd: 0,
          images: [],
          leftOut: [{ provider: "openai", model: pro, code: "provider_not_configured" }],
        },
      }),
    );
    await goToAdmin(page, "Test images");
    await page.getByText(`${pro} is left out: openai is not set up here.`).waitFor();
    await page.getByText("No engine can be tested.").waitFor();
    expect(await page.getByRole("button", { name: /^Make them/ }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });
});

/** A page of the audit table, as a later version may write it. */
function entriesFrom(number: number, nextCursor: string | null) {
  const entries = Array.from({ length: 25 }, (_unused, index) => ({
    id: `audit_${number - index}`,
    at: "2026-11-20T12:00:00.000Z",
    actor: "access:ada@example.com",
    action: "of a later version",
    target: "acct_nobody/key_nothing",
    reason: "A drill",
    details: {},
    requestId: `req_${number - index}`,
  }));
  return { entries, nextCursor };
}
