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
  { name: "code", show: showCode },
  { name: "running", show: showRunning },
  { name: "result", show: showResult },
  { name: "failure", show: showFailure },
  { name: "edit", show: showEdit },
  { name: "mask", show: showMask },
  { name: "history", show: showHistory },
  { name: "detail", show: showDetail },
  { name: "compare", show: showCompare },
  { name: "slider", show: showSlider },
  { name: "batches", show: showBatches },
  { name: "board", show: showBoard },
  { name: "shortcuts", show: showShortcuts },
];

async function showPlatforms(page: Page): Promise<void> {
  await page.getByRole("button", { name: /For a platform/ }).click();
}

async function showCode(page: Page): Promise<void> {
  await page.getByLabel("What does the image show?").fill("A paper boat at dawn");
  await page.getByRole("button", { name: "View code" }).click();
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

async function showEdit(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await page.getByRole("heading", { name: "Which image is to change?" }).waitFor();
}

async function showMask(page: Page): Promise<void> {
  await showDetail(page);
  await page.getByRole("button", { name: "Edit this" }).click();
  await page.getByRole("application").focus();
  await page.keyboard.press("Space");
  await page.locator(".plan-price").waitFor();
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

async function showCompare(page: Page): Promise<void> {
  await showHistory(page);
  for (const index of [0, 1]) await page.getByRole("checkbox").nth(index).check();
  await page.getByRole("link", { name: "Compare", exact: true }).click();
  await page.getByRole("heading", { name: "What changed" }).waitFor();
}

async function showSlider(page: Page): Promise<void> {
  await showCompare(page);
  await page.getByRole("radio", { name: "Slider" }).check();
}

async function showBatches(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Batches", exact: true }).click();
  await page.getByLabel("What slide 1 shows", { exact: true }).waitFor();
}

async function showBoard(page: Page): Promise<void> {
  await showBatches(page);
  await page.getByRole("radio", { name: "Standard" }).check();
  const prompts = ["A paper boat at dawn", "[fault:refusal] A storm", "[latency:20000] The shore"];
  for (const [index, prompt] of prompts.entries()) {
    await page.getByLabel(`What slide ${index + 1} shows`, { exact: true }).fill(prompt);
  }
  await page.locator(".plan-price").waitFor();
  await page.getByRole("button", { name: "Make batch" }).click();
  await page.getByText("1 of 3 made, 1 failed").waitFor({ timeout: 30_000 });
}
