import type { Page } from "playwright-core";

import type { Scene } from "./scenes.ts";

/** The token that admins have in development. */
export const adminToken = "dpt_dev_admin";

/** Opens a page of the admin's, and signs in by the button of the development token. */
export async function signInAsAdmin(
  page: Page,
  url: string,
  path = "/studio/admin",
): Promise<void> {
  await page.goto(`${url}${path}`);
  await page.getByRole("button", { name: adminToken }).click();
  await page.getByRole("navigation", { name: "Admin" }).waitFor();
}

/** Goes to a part of the admin's pages. */
export async function goToAdmin(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Admin" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** The breaker of a model for images from nothing. */
export function breakerCard(page: Page, model: string) {
  return page.getByRole("article", { name: `${model} · generate`, exact: true });
}

/** What the admin's pages show, from the breakers on. */
export const adminScenes: readonly Scene[] = [
  { name: "admin-breakers", show: async (page) => breakerCard(page, "gpt-image-2").waitFor() },
  { name: "admin-order", show: showOrder },
  { name: "admin-spend", show: showSpend },
  { name: "admin-budget", show: showBudget },
  { name: "admin-usage", show: showUsage },
  { name: "admin-routing", show: showRouting },
  { name: "admin-test-offer", show: showTestOffer },
  { name: "admin-tested", show: showTested },
  { name: "admin-audit", show: showAudit },
  { name: "admin-accounts", show: showAccounts },
  { name: "admin-account", show: showAccount },
  { name: "admin-key", show: showKey },
  { name: "admin-configuration", show: showConfiguration },
];

async function showOrder(page: Page): Promise<void> {
  await breakerCard(page, "gpt-image-2").getByRole("button", { name: "Isolate" }).click();
  await page.getByRole("dialog").waitFor();
}

async function showSpend(page: Page): Promise<void> {
  await goToAdmin(page, "Spend");
  await page.getByRole("article", { name: "openai" }).waitFor();
}

async function showBudget(page: Page): Promise<void> {
  await showSpend(page);
  const card = page.getByRole("article", { name: "openai" });
  await card.getByRole("button", { name: "Change the budget" }).click();
  await page.getByRole("dialog").waitFor();
}

async function showUsage(page: Page): Promise<void> {
  await goToAdmin(page, "Usage");
  await page.getByText("Images by day as a table").click();
  await page.getByRole("region", { name: "Latency by model" }).waitFor();
  await page.getByRole("region", { name: "Failed generations" }).waitFor();
}

async function showRouting(page: Page): Promise<void> {
  await goToAdmin(page, "Routing");
  await page.getByRole("region", { name: "By reason", exact: true }).waitFor();
}

async function showTestOffer(page: Page): Promise<void> {
  await goToAdmin(page, "Test images");
  await page.getByRole("button", { name: /^Make them for/ }).click();
  await page.getByRole("dialog").waitFor();
}

async function showTested(page: Page): Promise<void> {
  await showTestOffer(page);
  await page.getByRole("dialog").getByLabel("Reason").fill("The weekly drill");
  await page.keyboard.press("Enter");
  await page.getByText("2 of 2 made").waitFor({ timeout: 30_000 });
  await page.locator(".test-card img[src]").nth(1).waitFor();
}

async function showAudit(page: Page): Promise<void> {
  await goToAdmin(page, "Audit");
  await page.getByText("Details", { exact: true }).first().click();
}

async function showAccounts(page: Page): Promise<void> {
  await goToAdmin(page, "Accounts");
  await page.getByRole("list", { name: "Accounts" }).getByRole("link").first().waitFor();
}

async function showAccount(page: Page): Promise<void> {
  await showAccounts(page);
  await page.getByRole("list", { name: "Accounts" }).getByRole("link").first().click();
  await page.getByRole("heading", { name: "Keys" }).waitFor();
}

async function showKey(page: Page): Promise<void> {
  await showAccount(page);
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("dialog").waitFor();
}

async function showConfiguration(page: Page): Promise<void> {
  await goToAdmin(page, "Configuration");
  await page.getByRole("list", { name: "Checks" }).getByRole("listitem").first().waitFor();
  await page.getByRole("region", { name: "Models" }).getByRole("row").nth(1).waitFor();
}
