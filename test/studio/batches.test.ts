import type { Locator, Page } from "playwright-core";
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

interface Place {
  readonly x: number;
  readonly y: number;
}

async function middleOf(element: Locator): Promise<Place> {
  const { x, y, width, height } = (await element.boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  };
  return { x: x + width / 2, y: y + height / 2 };
}

/** Takes a slide by its grip with the mouse, and puts it down on another that is in sight with it. */
async function dragSlide(page: Page, from: number, to: number): Promise<void> {
  const grip = page.locator(".slide-grip").nth(from - 1);
  await grip.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const [start, end] = [await middleOf(grip), await middleOf(page.locator(".slide").nth(to - 1))];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

/** One finger on the window, as the browser is told of it. */
async function newFinger(page: Page) {
  const session = await page.context().newCDPSession(page);
  return async (
    type: "touchStart" | "touchMove" | "touchEnd" | "touchCancel",
    place?: Place,
  ): Promise<void> => {
    await session.send("Input.dispatchTouchEvent", { type, touchPoints: place ? [place] : [] });
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
    expect(await items.nth(1).getByRole("heading").innerText()).toBe(
      `2. [latency:6000] ${words} slow`,
    );
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
    await dragSlide(page, 1, 2);
    expect(await order()).toEqual(["two", "three!", "one"]);
    await page.getByRole("button", { name: "Remove slide 2" }).click();
    await page.getByRole("button", { name: "Add a slide" }).click();
    await page.keyboard.type("four");
    await page.reload();
    await prompt(3).waitFor();
    expect(await order()).toEqual(["two", "one", "four"]);
  });
});

describe.for(["light", "dark"] as const)("slides on a phone, %s", (theme) => {
  it("are dragged by a finger, also to where one has to scroll", async ({ expect }) => {
    const visitor = await newTestVisitor({ screen: "phone", theme });
    const page = await visitor.enter(key, "/studio/batches");
    const { prompt } = batchPage(page);
    for (const number of [1, 2, 3]) await prompt(number).fill(`slide ${number}`);
    const order = () =>
      page
        .locator(".slide textarea")
        .evaluateAll((fields) =>
          fields.map((field) => (field instanceof HTMLTextAreaElement ? field.value : "")),
        );
    const finger = await newFinger(page);
    await page.evaluate(() => scrollTo(0, 0));
    const grip = page.locator(".slide-grip").first();
    await grip.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const from = await middleOf(grip);
    await finger("touchStart", from);
    await finger("touchMove", { x: from.x + 10, y: from.y + 60 });
    expect(await page.locator('.slide[data-dragged="true"]').count()).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    expect(await violations(page)).toEqual([]);
    // At the bottom of the window the page goes on by itself, until the last slide is there.
    await finger("touchMove", { x: from.x, y: 830 });
    await page.locator('.slide[data-target="true"]', { hasText: "Slide 3" }).waitFor();
    await finger("touchEnd");
    expect(await order()).toEqual(["slide 2", "slide 3", "slide 1"]);
    await page.getByText("Slide 1 is now slide 3.").waitFor({ state: "attached" });
    expect(await page.locator('[data-dragged="true"], [data-target="true"]').count()).toBe(0);
  });

  it("stay where they are when the drag is given up", async ({ expect }) => {
    const visitor = await newTestVisitor({ screen: "phone", theme });
    const page = await visitor.enter(key, "/studio/batches");
    const { prompt } = batchPage(page);
    await prompt(1).fill("one");
    const finger = await newFinger(page);
    const grip = page.locator(".slide-grip").first();
    await grip.evaluate((element) => element.scrollIntoView({ block: "center" }));
    for (const giveUp of [
      () => finger("touchCancel"),
      async () => {
        await page.keyboard.press("Escape");
        await finger("touchEnd");
      },
    ]) {
      const from = await middleOf(grip);
      await finger("touchStart", from);
      await finger("touchMove", { x: from.x, y: from.y + 330 });
      await page.locator('.slide[data-target="true"]').waitFor();
      await giveUp();
      await page.locator('.slide[data-dragged="true"]').waitFor({ state: "detached" });
      expect(await prompt(1).inputValue()).toBe("one");
    }
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
