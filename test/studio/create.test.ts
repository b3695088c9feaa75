import type { Page } from "playwright-core";
import { afterAll, describe, inject, it, onTestFinished } from "vitest";

import { callsWithPrompt } from "../e2e/simulator-calls.ts";
import { createPage, makeImage, uniqueWords } from "./create-journey.ts";
import { views } from "./open-studio.ts";
import { breakerOrder, orderSpending } from "./operator-orders.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

afterAll(closeBrowser);

describe.for(views)("making images on a $screen screen, $theme", (view) => {
  it("makes the first image, and says by whom, why, for how much and how large", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_standard");
    const { price, prompt, send } = createPage(page);
    await page.getByRole("radio", { name: "4:5" }).check();
    await price.waitFor();
    expect(await price.textContent()).toMatch(/^\$0\.\d\d · Nano Banana 2$/);
    await prompt.fill(uniqueWords());
    await send.click();
    const download = page.getByRole("button", { name: "Download" });
    await download.waitFor();
    const words = await page.getByRole("region", { name: "Image" }).innerText();
    expect(words).toContain("Nano Banana 2");
    expect(words).toContain("version");
    expect(words).toContain("The fast and cheap engine");
    expect(words).toMatch(/\$0\.\d\d/);
    expect(words).toContain("896 × 1120 JPEG");
    const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
    expect(file.suggestedFilename()).toMatch(/^hare-\d+-\d+-896x1120\.jpg$/);
  });

  it("keeps a Pro run through a reload, with its previews and its time", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_bench");
    const { prompt, pro, send, image, download } = createPage(page);
    const words = uniqueWords();
    await prompt.fill(`[latency:12000] ${words}`);
    await pro.check();
    await send.click();
    await image.getByAltText("Preview 1").waitFor();
    expect(await image.innerText()).toContain("GPT Image 2 is drawing");
    // Nobody has to scroll to see it grow, and how far it is.
    const { bottom } = await image.getByAltText("Preview 1").evaluate(rectangle);
    const timer = await page.getByRole("timer").evaluate(rectangle);
    const { height } = page.viewportSize() ?? { height: 0 };
    expect([bottom < height, timer.bottom < height]).toEqual([true, true]);
    const before = await page.getByRole("timer").innerText();
    await page.reload();
    await image.getByAltText(/^Preview \d/).waitFor();
    const after = await page.getByRole("timer").innerText();
    expect(Number.parseInt(after, 10)).toBeGreaterThanOrEqual(Number.parseInt(before, 10));
    expect(await prompt.inputValue()).toContain(words);
    await download.waitFor();
    // The account draws with Pro by itself, once that is known before it is chosen.
    expect(await image.innerText()).toMatch(/You asked for Pro|Your plan draws with Pro/);
    expect(await callsWithPrompt(inject("studioSimulatorUrl"), words)).toHaveLength(1);
  });

  it("tells plainly that an engine was out, and which one took over", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_bench");
    await createPage(page).pro.check();
    const image = await makeImage(page, `[openai:fault:overloaded] ${uniqueWords()}`);
    expect(await image.innerText()).toContain("OpenAI was busy, made with Nano Banana 2.");
  });

  it("keeps the prompt when every engine fails, and offers what can be done", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_bench");
    const { prompt, send, alert } = createPage(page);
    const words = `[fault:server-error] ${uniqueWords()}`;
    await prompt.fill(words);
    await send.click();
    await alert.waitFor();
    const told = await alert.innerText();
    expect(told).toContain("No engine could make it");
    expect(told).toContain("OpenAI had an error");
    expect(told).toMatch(/request\s+[\da-f-]{36}/);
    expect(await prompt.inputValue()).toBe(words);
    expect(told).not.toContain("No engine could make the image");
    const ways = alert.getByRole("button", { name: /Try|Edit/ });
    expect(await ways.allInnerTexts()).toEqual(["Try again", "Edit the prompt"]);
  });

  it("offers no other engine after a refusal, and leads back to the prompt", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_standard");
    const { prompt, send, alert } = createPage(page);
    await prompt.fill(`[fault:refusal] ${uniqueWords()}`);
    await send.click();
    await alert.waitFor();
    expect(await alert.innerText()).toContain("The prompt was refused");
    expect(await alert.getByRole("button", { name: /engine|again/ }).count()).toBe(0);
    await alert.getByRole("button", { name: "Edit the prompt" }).click();
    expect(await prompt.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it("cancels with Escape, and says whether it was charged", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_bench");
    const { prompt, pro, send, image } = createPage(page);
    await prompt.fill(`[latency:60000] ${uniqueWords()}`);
    await pro.check();
    await send.click();
    await image.getByText(/is drawing/).waitFor();
    await page.keyboard.press("Escape");
    await image.getByRole("heading", { name: "Cancelled" }).waitFor();
    expect(await image.innerText()).toMatch(/Nothing was charged|may have been charged/);
  });

  it("draws from an image that is dropped anywhere, and from one that was made before", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_bench");
    await createPage(page).standard.check();
    const image = await makeImage(page, uniqueWords());
    const file = await image.getByRole("img").first().evaluate(readImage);
    await dropImage(page, file);
    await page.getByAltText("boat.jpg").waitFor();
    await page.getByRole("button", { name: "From history" }).click();
    await page.getByRole("dialog").getByRole("button").nth(1).click();
    await page.getByRole("button", { name: "Remove From the history" }).waitFor();
    await page.getByText("Sending boat.jpg").waitFor({ state: "detached" });
    const [request] = await Promise.all([
      page.waitForRequest((asked) => isCreation(asked.url(), asked.method())),
      makeImage(page, uniqueWords()),
    ]);
    const { references } = request.postDataJSON() as { readonly references: readonly string[] };
    expect(references).toEqual([expect.stringMatching(/^upl_/), expect.stringMatching(/^img_/)]);
  });
});

describe("an image that is there", () => {
  it("is in view below the header, wherever the form is scrolled to", async ({ expect }) => {
    const visitor = await newTestVisitor({ screen: "wide", theme: "light" });
    const page = await visitor.enter("dpt_dev_bench");
    const { standard, image, prompt, download } = createPage(page);
    await standard.check();
    await prompt.fill(`[latency:3000] ${uniqueWords()}`);
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.getByRole("timer").waitFor();
    await page.evaluate(() => scrollTo(0, 120));
    await download.waitFor();
    const { top } = await image.locator(".frames").evaluate(rectangle);
    const header = await page.getByRole("banner").evaluate(rectangle);
    expect(top).toBeGreaterThanOrEqual(header.bottom);
  });
});

describe("the price before an image is made", () => {
  const model = "gpt-image-2";

  it("follows the engines while nothing is touched", async ({ expect }) => {
    const visitor = await newTestVisitor({ screen: "wide", theme: "light" });
    onTestFinished(() => breakerOrder("reset", model));
    const page = await visitor.enter("dpt_dev_bench");
    const { price, pro } = createPage(page);
    await pro.check();
    await price.filter({ hasText: "GPT Image 2" }).waitFor();
    await page.getByText("Best quality, with previews").waitFor();
    await breakerOrder("isolate", model);
    await price.filter({ hasText: "Nano Banana 2" }).waitFor({ timeout: 39_000 });
    // What the card says is that of the engine that would draw.
    expect(await page.getByText("with previews").count()).toBe(0);
    await page.waitForTimeout(2500);
    await breakerOrder("reset", model);
    // Whoever comes back to the page does not wait.
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await price.filter({ hasText: "GPT Image 2" }).waitFor({ timeout: 5000 });
    expect(await price.textContent()).toMatch(/^\$0\.\d\d · GPT Image 2$/);
  });
});

describe("accounts", () => {
  const view = { screen: "wide", theme: "light" } as const;

  it("shows what the plan of an account does not have", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_free");
    await page.getByText("not in your plan").waitFor();
    expect(await createPage(page).pro.isDisabled()).toBe(true);
    await page.getByRole("radio", { name: /^4K/ }).check();
    await page.getByText("Your plan does not allow this").waitFor();
    const { prompt, send, alert } = createPage(page);
    await prompt.fill(uniqueWords());
    await send.click();
    await alert.getByRole("heading", { name: "Your plan does not include this" }).waitFor();
    expect(await alert.getByRole("button", { name: "Try again" }).count()).toBe(0);
  });

  it("says that making images is paused, when whoever runs it has paused it", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_bench");
    const { prompt, send, alert } = createPage(page);
    onTestFinished(() => orderSpending("resume"));
    await orderSpending("stop");
    await prompt.fill(uniqueWords());
    await send.click();
    await alert.getByRole("heading", { name: "Making images is paused" }).waitFor();
    expect(await alert.innerText()).toContain("The operator has stopped all spending");
  });

  it("keeps a key in the tab alone, and tells why one is refused", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_pro");
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    expect(page.url()).not.toContain("dpt_");
    const other = await visitor.open("/studio/history");
    await other.getByLabel("Key", { exact: true }).fill("dpt_nonsense");
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.getByText(/is not valid here/).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Your API key" }).waitFor();
    expect(await page.evaluate(() => Object.keys(sessionStorage))).not.toContain("diptych.key");
  });

  it("remembers a key when it is asked to", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.open("/studio");
    await page.getByLabel("Key", { exact: true }).fill("dpt_dev_pro");
    await page.getByLabel(/^Remember it/).check();
    await page.getByRole("button", { name: "Sign in" }).click();
    await createPage(page).prompt.waitFor();
    const another = await visitor.open("/studio/history");
    await another.getByRole("heading", { name: "History" }).waitFor();
    expect(another.url()).toContain("/studio/history");
  });

  it("keeps the theme that was chosen against the system's", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.open("/studio");
    const ground = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    await page.getByRole("button", { name: /^Theme: as the system/ }).click();
    await page.getByRole("button", { name: /^Theme: light/ }).click();
    expect(await ground()).toBe("dark");
    await page.reload();
    expect(await ground()).toBe("dark");
  });
});

function isCreation(url: string, method: string): boolean {
  return method === "POST" && url.endsWith("/v1/generations");
}

async function readImage(image: HTMLElement | SVGElement): Promise<number[]> {
  const response = await fetch((image as HTMLImageElement).src);
  return [...new Uint8Array(await response.arrayBuffer())];
}

/** As somebody does who lets go of a file over the prompt. */
async function dropImage(page: Page, bytes: readonly number[]): Promise<void> {
  const data = await page.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    const type = "image/jpeg";
    transfer.items.add(new File([new Uint8Array(content)], "boat.jpg", { type }));
    return transfer;
  }, bytes);
  await page.getByLabel("What does the image show?").dispatchEvent("drop", { dataTransfer: data });
}

function rectangle(element: Element): DOMRect {
  return element.getBoundingClientRect();
}
