import type { Locator, Page } from "playwright-core";
import { afterAll, describe, it } from "vitest";

import { violations } from "./axe-violations.ts";
import { createPage, makeImage, uniqueWords } from "./create-journey.ts";
import { openHistory } from "./history-journey.ts";
import { views } from "./open-studio.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

const key = "dpt_dev_bench";

afterAll(closeBrowser);

describe.for(views)("comparing on a $screen screen, $theme", (view) => {
  it("draws again on the other engine, and shows beside the one before what changed", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key);
    // Until its plan is known, the account's own quality is not.
    await createPage(page).price.waitFor();
    await createPage(page).standard.check();
    await makeImage(page, uniqueWords());
    await page.getByRole("button", { name: "Other engine" }).click();
    await page.getByRole("link", { name: "Compare with the one before" }).click();
    const columns = page.getByRole("list", { name: "Compared images" }).getByRole("listitem");
    await page.getByRole("rowheader", { name: "Engine", exact: true }).waitFor();
    const [before, after] = [await columns.nth(0).innerText(), await columns.nth(1).innerText()];
    expect(before).toContain("Nano Banana 2");
    expect(after).toContain("GPT Image 2");
    for (const words of [before, after])
      expect(words).toMatch(/Version\s.+\sCost\s+\$0\.\d+\s+Took/);
    const changed = await page.getByRole("row", { name: /^Engine Nano/ }).innerText();
    expect(changed).toContain("GPT Image 2");
    await page.waitForLoadState("networkidle");
    expect(await violations(page)).toEqual([]);
    await page.getByRole("radio", { name: "Slider" }).check();
    const slider = page.getByRole("slider");
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    expect(await slider.getAttribute("aria-valuetext")).toBe("51% of the first");
    await page.keyboard.press("+");
    expect(await transforms(page)).toEqual(Array(2).fill("1.25"));
    expect(await violations(page)).toEqual([]);
  });

  it("chooses by key and by tick, and zooms and moves all alike", async ({ expect }) => {
    const { page } = await openHistory(view, key, 5);
    const cards = page.locator(".history-card");
    await cards.first().focus();
    for (const _ of [1, 2]) {
      await page.keyboard.press("c");
      await page.keyboard.press("ArrowRight");
    }
    await page.getByRole("checkbox").nth(2).check();
    await page.getByRole("checkbox").nth(3).check();
    await page.getByRole("checkbox").nth(4).click();
    await page.getByText("No more than 4 can be compared.").waitFor();
    expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(4);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("checkbox").nth(3).uncheck();
    await page.getByRole("link", { name: "Compare", exact: true }).click();
    await page.locator(".zoom-picture img").nth(2).waitFor();
    await page.keyboard.press("+");
    expect(await transforms(page)).toEqual(Array(3).fill("1.25"));
    const first = page.locator(".zoom-pane").first();
    await first.hover();
    await page.mouse.wheel(0, -200);
    const [closer = ""] = await transforms(page);
    expect(Number(closer)).toBeGreaterThan(1.25);
    expect(await transforms(page)).toEqual(Array(3).fill(closer));
    const whereBefore = await page.locator(".zoom-picture").last().getAttribute("style");
    await page.mouse.down();
    await page.mouse.move(0, 0, { steps: 3 });
    await page.mouse.up();
    expect(await page.locator(".zoom-picture").last().getAttribute("style")).not.toBe(whereBefore);
    await page.keyboard.press("0");
    expect(await transforms(page)).toEqual(Array(3).fill("1"));
    if (view.screen === "phone") {
      await pinch(page, first);
      const [pinched = ""] = await transforms(page);
      expect(Number(pinched)).toBeGreaterThan(1.5);
      expect(await transforms(page)).toEqual(Array(3).fill(pinched));
    }
    await page.goBack();
    expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(3);
  });
});

describe("an address of a comparison", () => {
  const view = { screen: "phone", theme: "dark" } as const;

  it("says what to do when it names too few, and which cannot be shown", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key, "/studio/compare");
    await page.getByText(/^Choose two to four/).waitFor();
    expect(await violations(page)).toEqual([]);
    const other = await visitor.open("/studio/compare/gen_1,gen_2");
    await other.getByRole("button", { name: key }).click();
    await other.getByRole("alert").nth(1).waitFor();
    await other.getByRole("button", { name: "Try again" }).waitFor();
    expect(await violations(other)).toEqual([]);
  });
});

/** Two fingers, upwards and downwards from the middle. */
async function pinch(page: Page, pane: Locator): Promise<void> {
  await pane.scrollIntoViewIfNeeded();
  const { x = 0, y = 0, width = 0, height = 0 } = (await pane.boundingBox()) ?? {};
  const middle = { x: x + width / 2, y: y + height / 2 };
  const screen = await page.context().newCDPSession(page);
  const fingers = (apart: number) => [
    { x: middle.x, y: middle.y - apart, id: 0 },
    { x: middle.x, y: middle.y + apart, id: 1 },
  ];
  await screen.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(20) });
  for (const apart of [25, 30, 40, 50]) {
    await screen.send("Input.dispatchTouchEvent", {
      type: "touchMove",
      touchPoints: fingers(apart),
    });
  }
  await screen.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

/** How close each picture is. */
function transforms(page: Page): Promise<readonly (string | undefined)[]> {
  return page
    .locator(".zoom-picture")
    .evaluateAll((pictures) =>
      pictures.map((picture) => /scale\((.+)\)/.exec(picture.getAttribute("style") ?? "")?.[1]),
    );
}
