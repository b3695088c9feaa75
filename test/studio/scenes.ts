import type { Page } from "playwright-core";

/** One thing that the studio shows to whoever has signed in. */
export interface Scene {
  readonly name: string;
  /** Comes to it from the page where images are made. */
  readonly show: (page: Page) => Promise<void>;
}

/** Every page and dialog, in each of its states. */
export const scenes: readonly Scene[] = [
  { name: "create", show: async (page) => page.locator(".plan-price").waitFor() },
  { name: "platforms", show: showPlatforms },
  { name: "running", show: showRunning },
  { name: "result", show: showResult },
  { name: "failure", show: showFailure },
  { name: "history", show: showHistory },
  { name: "detail", show: showDetail },
  { name: "shortcuts", show: showShortcuts },
];

async function showPlatforms(page: Page): Promise<void> {
  await page.getByRole("button", { name: /For a platform/ }).click();
}

async function showRunning(page: Page): Promise<void> {
  await page.getByLabel("What does the image show?").fill("[latency:20000] A paper boat at dawn");
  await page.getByRole("radio", { name: /Pro/ }).check();
  await page.getByRole("button", { name: /Make image/ }).click();
  await page.getByAltText(/Preview/).waitFor({ timeout: 30_000 });
}

async function showResult(page: Page): Promise<void> {
  const prompt = "[openai:fault:overloaded] A paper boat at dawn";
  await page.getByLabel("What does the image show?").fill(prompt);
  await page.getByRole("radio", { name: "4:5" }).check();
  await page.getByRole("radio", { name: /Pro/ }).check();
  await page.getByRole("button", { name: /Make image/ }).click();
  await page.getByRole("button", { name: "Download" }).waitFor({ timeout: 30_000 });
}

async function showFailure(page: Page): Promise<void> {
  await page.getByLabel("What does the image show?").fill("[fault:refusal] Something refused");
  await page.getByRole("button", { name: /Make image/ }).click();
  await page.getByRole("alert").getByRole("heading").waitFor({ timeout: 30_000 });
}

async function showHistory(page: Page): Promise<void> {
  await page.getByRole("link", { name: "History", exact: true }).click();
  await page.getByRole("list", { name: "Images" }).getByRole("link").first().waitFor();
}

async function showDetail(page: Page): Promise<void> {
  await showHistory(page);
  await page
    .getByRole("link", { name: /A hare in the snow/ })
    .first()
    .click();
  await page.getByRole("dialog").waitFor();
}

async function showShortcuts(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
}
