import type { Page } from "playwright-core";
import { afterAll, describe, inject, it } from "vitest";

import { violations } from "./axe-violations.ts";
import { uniqueWords } from "./create-journey.ts";
import { views } from "./open-studio.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

const key = "dpt_dev_bench";

afterAll(closeBrowser);

/** What is seen of the page where batches are made, and of a board. */
function batchPage(page: Page) {
  return {
    prompt: (number: number) => page.getByLabel(`What slide ${number} shows`, { exact: true }),
    price: page.locator(".plan-price"),
    send: page.getByRole("button", { name: "Make batch" }),
    items: page.getByRole("list", { name: "Items" }).getByRole("listitem"),
    download: page.getByRole("button", { name: "Download all" }),
  };
}

/** The next image with such words is refused, and no other after it. */
async function refuseOnce(prompt: string): Promise<void> {
  await fetch(`${inject("studioSimulatorUrl")}/__control/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ prompt, fault: { kind: "refusal" }, times: 1 }),
  });
}

describe.for(views)("batches on a $screen screen, $theme", (view) => {
  it("makes a carousel through a reload, tries the one that failed again, and hands out all", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key, "/studio/batches");
    const { prompt, price, send, items, download } = batchPage(page);
    const words = uniqueWords();
    await refuseOnce(`${words} refused`);
    await page.getByLabel(/^Style of all/).fill("Flat colours");
    await page.getByRole("radio", { name: "Standard" }).check();
    await prompt(1).fill(`${words} refused`);
    await prompt(2).fill(`[latency:6000] ${words} slow`);
    await prompt(3).fill(`${words} made`);
    await price.waitFor();
    expect(await price.innerText()).toMatch(/^\$0\.\d+ · 3 images$/);
    expect(await violations(page)).toEqual([]);
    await send.click();
    await page.waitForURL(/\/studio\/batches\/bat_/);
    await items.nth(1).getByText("Nano Banana 2 is drawing…").waitFor();
    await page.reload();
    await items.nth(0).getByRole("button", { name: "Try again" }).waitFor();
    await items.nth(1).getByText("Nano Banana 2 is drawing…").waitFor();
    expect(await violations(page)).toEqual([]);
    await items.nth(0).getByRole("button", { name: "Try again" }).click();
    await download.waitFor();
    await page.getByText("3 of 3 made").waitFor();
    await page.locator(".slot img").nth(2).waitFor();
    expect(await violations(page)).toEqual([]);
    const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
    expect(file.suggestedFilename()).toMatch(/^bat_.+\.zip$/);
    await items.nth(0).getByRole("link").first().click();
    await page.getByRole("dialog").getByText("Flat colours").waitFor();
    await page.getByRole("link", { name: "a batch" }).click();
    await page.getByText("3 of 3 made").waitFor();
  });

  it("cancels one prompt for several platforms, and says what became of each", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key, "/studio/batches");
    const { price, send, items } = batchPage(page);
    await page.getByRole("radio", { name: /^Platforms/ }).check();
    await send.click();
    await page.getByText("Say in words what the images show.").first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type(`[latency:60000] ${uniqueWords()}`);
    await page.getByText("Choose a platform, or several.").first().waitFor();
    await page.getByRole("checkbox", { name: /^Instagram, story/ }).check();
    await page.getByRole("checkbox", { name: /^X, post in portrait/ }).check();
    await price.waitFor();
    await page.keyboard.press("ControlOrMeta+Enter");
    await items.nth(1).getByText("is drawing…").waitFor();
    expect(await items.nth(0).innerText()).toContain("1. Instagram, story or cover");
    await page.getByRole("button", { name: "Cancel all" }).click();
    await page.getByText("0 of 2 made, 2 cancelled").waitFor();
    expect(await page.getByRole("button", { name: "Download all" }).count()).toBe(0);
    expect(await items.getByRole("button", { name: "Try again" }).count()).toBe(2);
    expect(await violations(page)).toEqual([]);
  });

  it("puts slides in another order by keys and buttons, and keeps them", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key, "/studio/batches");
    const { prompt } = batchPage(page);
    for (const [index, text] of ["one", "two", "three"].entries()) {
      await prompt(index + 1).fill(text);
    }
    const order = async () => [
      await prompt(1).inputValue(),
      await prompt(2).inputValue(),
      await prompt(3).inputValue(),
    ];
    await prompt(3).focus();
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Alt+ArrowUp");
    expect(await order()).toEqual(["three", "one", "two"]);
    await page.keyboard.type("!");
    await page.getByRole("button", { name: "Move slide 2 down" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    expect(await order()).toEqual(["three!", "two", "one"]);
    await page.locator(".slide-grip").first().dragTo(page.locator(".slide").nth(1));
    expect(await order()).toEqual(["two", "three!", "one"]);
    await page.getByRole("button", { name: "Remove slide 2" }).click();
    await page.getByRole("button", { name: "Add a slide" }).click();
    await page.keyboard.type("four");
    await page.reload();
    await prompt(3).waitFor();
    expect(await order()).toEqual(["two", "one", "four"]);
  });
});

describe("an address of a batch", () => {
  it("says when there is none", async ({ expect }) => {
    const visitor = await newTestVisitor({ screen: "phone", theme: "dark" });
    const page = await visitor.enter(key, "/studio/batches/bat_nothing");
    await page.getByRole("alert").getByText("This account has no batch").waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
