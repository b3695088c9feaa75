import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, inject, it, onTestFinished } from "vitest";

import { adminScenes, adminToken, breakerCard, goToAdmin, signInAsAdmin } from "./admin-scenes.ts";
import { violations } from "./axe-violations.ts";
import { createPage, uniqueWords } from "./create-journey.ts";
import { judgeRoute, makeGenerations } from "./make-generations.ts";
import { views, type View } from "./open-studio.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

const url = inject("studioUrl");

beforeAll(async () => {
  const [first = "", second = ""] = await makeGenerations(url, "dpt_dev_bench", [
    { prompt: "A hare in the snow", model: "standard" },
    { prompt: "[openai:fault:overloaded] A hare in the snow", highQuality: true },
    { prompt: "[fault:refusal] A hare", model: "standard" },
  ]);
  await judgeRoute(url, "dpt_dev_bench", { id: first, verdict: "right" });
  await judgeRoute(url, "dpt_dev_bench", { id: second, verdict: "wrong" });
});
afterAll(closeBrowser);

async function enter(view: View, path?: string) {
  const visitor = await newTestVisitor(view);
  const page = await visitor.context.newPage();
  await signInAsAdmin(page, url, path);
  return { visitor, page };
}

describe.for(views)("the admin's pages on a $screen screen, $theme", (view) => {
  it("hold a breaker by hand, so that the next plan goes to the other engine", async ({
    expect,
  }) => {
    const { visitor, page } = await enter(view);
    const card = breakerCard(page, "gpt-image-2");
    await card.getByRole("button", { name: "Isolate" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Isolate" }).click();
    await dialog.getByText("Say why").waitFor();
    await dialog.getByLabel("For").selectOption("5 minutes");
    await dialog.getByLabel("Reason").fill("An announced outage");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await card.getByText("Isolated", { exact: true }).waitFor();
    expect(await card.innerText()).toContain("An announced outage");

    const studio = await visitor.enter("dpt_dev_bench");
    await createPage(studio).pro.check();
    await studio.locator(".plan-price", { hasText: "Nano Banana 2" }).waitFor();

    await card.getByRole("button", { name: "Reset" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("It is over");
    await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
    await card.getByText("Closed", { exact: true }).waitFor();
    await card.getByText(/^Last changes/).click();
    expect(await card.innerText()).toContain("“It is over”");
  });

  it("are worked by the keyboard alone, from the first field of a dialog", async ({ expect }) => {
    const { page } = await enter(view);
    const card = breakerCard(page, "gpt-image-2");
    const opener = card.getByRole("button", { name: "Isolate" });
    const dialog = page.getByRole("dialog");
    await opener.focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    expect(await isFocused(dialog.getByLabel("For"))).toBe(true);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await isFocused(opener)).toBe(true);
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("An announced outage");
    await page.keyboard.press("Enter");
    await card.getByText("Isolated", { exact: true }).waitFor();
    await card.getByRole("button", { name: "Reset" }).focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    await page.keyboard.type("It is over");
    await page.keyboard.press("Enter");
    await card.getByText("Closed", { exact: true }).waitFor();
    await card.getByText(/^Last changes/).click();
    expect(await card.innerText()).toContain("“It is over”");
  });

  it("fold away the breakers that nothing has called", async ({ expect }) => {
    const { page } = await enter(view);
    await breakerCard(page, "gpt-image-2").waitFor();
    const quiet = breakerCard(page, "gpt-image-2.6-flare");
    expect(await quiet.isVisible()).toBe(false);
    const fold = page.getByRole("region", { name: "openai" }).getByText(/^\d+ more, idle/);
    await fold.click();
    await quiet.waitFor();
    await fold.click();
    await quiet.waitFor({ state: "hidden" });
  });

  it("set a budget", async ({ expect }) => {
    const { page } = await enter(view, "/studio/admin/spend");
    const card = page.getByRole("article", { name: "openai" });
    const set = async (amount: string, reason: string) => {
      await card.getByRole("button", { name: "Change the budget" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("No budget").setChecked(amount === "");
      if (amount !== "") await dialog.getByLabel("Dollars a month").fill(amount);
      await dialog.getByLabel("Reason").fill(reason);
      await dialog.getByRole("button", { name: "Set the budget" }).click();
      return dialog;
    };
    const dialog = await set("a lot", "Agreed");
    await dialog.getByText(/^Write how many dollars/).waitFor();
    await dialog.getByLabel("Dollars a month").fill("1,250.50");
    await dialog.getByRole("button", { name: "Set the budget" }).click();
    await card.getByText(/of \$1250\.50, [\d.]+ %/).waitFor();
    await page.reload();
    await card.getByText(/of \$1250\.50/).waitFor();
    await set("", "The test is over");
    await card.getByText(/no budget/).waitFor();
    expect(await card.innerText()).toContain("$");
  });

  it("stop all spending, loudly, and resume it", async ({ expect }) => {
    const { page } = await enter(view, "/studio/admin/spend");
    onTestFinished(resumeSpending);
    await page.getByRole("button", { name: "Stop all spending" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("A leaked key");
    await page.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).click();
    const banner = page.getByRole("alert").filter({ hasText: "Spending is stopped." });
    await banner.waitFor();
    await goToAdmin(page, "Breakers");
    expect(await banner.innerText()).toContain("A leaked key");
    expect(await violations(page)).toEqual([]);
    await banner.getByRole("link").click();
    await page.getByRole("button", { name: "Resume spending" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("It is revoked");
    await page.getByRole("dialog").getByRole("button", { name: "Resume", exact: true }).click();
    await banner.waitFor({ state: "detached" });
  });

  it("make an account and a key that opens the studio, once shown, rotated and revoked", async ({
    expect,
  }) => {
    const { visitor, page } = await enter(view, "/studio/admin/accounts");
    const name = uniqueWords();
    await page.getByRole("button", { name: "New account" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Images a month").fill("5000");
    await dialog.getByLabel("Reason").fill("A new customer");
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.getByText("5000 · its own").waitFor();

    await page.getByRole("button", { name: "New key" }).click();
    await dialog.getByLabel("Name").fill("Its page");
    await dialog.getByLabel("Reason").fill("For the page");
    await dialog.getByRole("button", { name: "Create the key" }).click();
    const secret = await secretIn(page);
    expect(secret).toMatch(/^dpt_/);
    expect(await violations(page)).toEqual([]);
    await page.mouse.click(5, 5);
    await dialog.getByRole("button", { name: "I have it" }).click();
    expect(await page.content()).not.toContain(secret);
    expect(await opens(secret)).toBe(200);

    await page.getByRole("button", { name: "Rotate Its page" }).click();
    await dialog.getByLabel("Reason").fill("Each quarter");
    await dialog.getByRole("button", { name: "Rotate" }).click();
    expect(await secretIn(page)).not.toBe(secret);
    await dialog.getByRole("button", { name: "I have it" }).click();
    const old = page.getByRole("row").filter({ hasText: "replaced" });
    await old.getByRole("button", { name: "Revoke" }).click();
    await dialog.getByLabel("Reason").fill("Nobody has it any more");
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("row").filter({ hasText: "revoked" }).waitFor();
    expect(await opens(secret)).toBe(401);
    await visitor.context.close();
  });

  it("show what was made, what fell back, and what failed", async ({ expect }) => {
    const { page } = await enter(view, "/studio/admin/usage");
    await page.getByRole("heading", { name: "Generations by reason" }).waitFor();
    const rates = page.getByRole("region", { name: "Fallback rate by model" });
    expect(await rates.innerText()).toMatch(/[\d.]+ %/);
    const errors = page.getByRole("region", { name: "Failed generations" });
    await errors.getByRole("button", { name: "Copy id" }).first().waitFor();
    expect(await errors.innerText()).toMatch(/gen_\w+/);
    await page.getByRole("radio", { name: "7 days" }).check();
    await page.getByRole("heading", { name: "Generations by reason" }).waitFor();
  });

  it("say what cannot be read, and try again", async ({ expect }) => {
    const { visitor, page } = await enter(view, "/studio/admin");
    const detail = "Accounts cannot be read at the moment.";
    await visitor.context.route("**/admin/api/accounts?*", (route) =>
      route.fulfill({ status: 503, json: { code: "database_unavailable", status: 503, detail } }),
    );
    await goToAdmin(page, "Accounts");
    const alert = page.getByRole("alert").filter({ hasText: detail });
    await alert.waitFor();
    expect(await violations(page)).toEqual([]);
    await visitor.context.unroute("**/admin/api/accounts?*");
    await alert.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("list", { name: "Accounts" }).getByRole("link").first().waitFor();
    expect(await alert.count()).toBe(0);
  });

  it("have nothing that axe finds where one signs in", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.open("/studio/admin");
    await page.getByRole("button", { name: adminToken }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.for(adminScenes)("have nothing that axe finds in $name", async ({ show }, { expect }) => {
    const { page } = await enter(view);
    await show(page);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });
});

describe("the way in for admins", () => {
  const view = { screen: "wide", theme: "light" } as const;

  it("is shown to nobody else, keeps the token in the tab alone, and closes again", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_bench");
    expect(await page.getByRole("link", { name: "Admin" }).count()).toBe(0);
    await signInAsAdmin(page, url);
    await page.getByRole("link", { name: "Admin", exact: true }).waitFor();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(adminToken);
    await page.reload();
    await page.getByRole("navigation", { name: "Admin" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "The admin token" }).waitFor();
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(adminToken);
  });

  it("tells why a token is refused", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.open("/studio/admin");
    await page.getByLabel("Token", { exact: true }).fill("dpt_nonsense");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText(/is not valid here/).waitFor();
    expect(await page.getByRole("navigation", { name: "Admin" }).count()).toBe(0);
  });

  it("needs no token where the admin API lets the browser in without one", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    // As Cloudflare Access does, which adds what opens the way to each request.
    await visitor.context.route("**/admin/api/**", async (route) => {
      const headers = { ...route.request().headers(), authorization: `Bearer ${adminToken}` };
      await route.continue({ headers });
    });
    const page = await visitor.open("/studio/admin");
    await breakerCard(page, "gpt-image-2").waitFor();
    expect(await page.evaluate(() => Object.keys(sessionStorage))).not.toContain("diptych.admin");
  });
});

function isFocused(field: Locator): Promise<boolean> {
  return field.evaluate((element) => element === document.activeElement);
}

/** The secret that is shown once. */
function secretIn(page: Page): Promise<string> {
  return page.getByRole("dialog").locator(".secret code").innerText();
}

async function opens(secret: string): Promise<number> {
  const headers = { authorization: `Bearer ${secret}` };
  return (await fetch(`${url}/v1/models`, { headers })).status;
}

async function resumeSpending(): Promise<void> {
  await fetch(`${url}/admin/api/spending/resume`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "The test is over." }),
  });
}
