import type { Locator, Page } from "playwright-core";
import { afterAll, describe, inject, it } from "vitest";

import { signInAsAdmin } from "./admin-scenes.ts";
import { violations } from "./axe-violations.ts";
import { themes } from "./open-studio.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

const url = inject("studioUrl");
const key = "dpt_dev_bench";
const names = ["Create", "Edit", "History", "Batches", "Admin"] as const;

afterAll(closeBrowser);

/** Where one can go. */
function pagesOf(page: Page): Locator {
  return page.getByRole("navigation", { name: "Pages" });
}

/** Somebody with a phone, signed in with a key and as an admin, so that there are all places to go to. */
async function enter(theme: (typeof themes)[number]): Promise<Page> {
  const visitor = await newTestVisitor({ screen: "phone", theme });
  const page = await visitor.enter(key);
  await signInAsAdmin(page, url);
  return page;
}

/** The names of links that are not whole within the window, or too small for a finger. */
function outOfReach(links: Locator): Promise<readonly string[]> {
  return links.evaluateAll((elements) =>
    elements
      .filter((element) => {
        const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
        const isWhole = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        const isClipped = element.scrollWidth > element.clientWidth + 1;
        return !isWhole || isClipped || Math.min(width, height) < 44;
      })
      .map((element) => element.textContent),
  );
}

/** In the page: what has the focus, when the bars at the bottom leave nothing of it to be seen. */
function coveredFocus(): string[] {
  const focused = document.activeElement;
  if (!focused?.closest("main") || focused.closest(".edge-bar")) return [];
  const bars = [...document.querySelectorAll(".edge-bar, .shell-nav")];
  const edge = Math.min(...bars.map((bar) => bar.getBoundingClientRect().top));
  return focused.getBoundingClientRect().top + 16 > edge ? [focused.id] : [];
}

describe.for(themes)("the navigation on a phone, %s", (theme) => {
  it("has every page in sight, and shows which one is looked at", async ({ expect }) => {
    const page = await enter(theme);
    const links = pagesOf(page).getByRole("link");
    expect(await links.allInnerTexts()).toEqual(names);
    for (const name of names) {
      await links.filter({ hasText: name }).click();
      await pagesOf(page).locator('[aria-current="page"]', { hasText: name }).waitFor();
      await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
      expect(await pagesOf(page).locator("[aria-current]").count()).toBe(1);
      expect(await outOfReach(links)).toEqual([]);
      expect(await violations(page)).toEqual([]);
    }
  });

  it("is gone through by the keyboard", async ({ expect }) => {
    const page = await enter(theme);
    await pagesOf(page).getByRole("link", { name: "Create" }).focus();
    for (const name of ["Edit", "History", "Batches"]) {
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
    }
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/studio\/batches$/);
    await page.getByRole("heading", { level: 1, name: "New batch" }).waitFor();
  });

  it("lies on nothing that has the focus, nor on the end of a page", async ({ expect }) => {
    const page = await enter(theme);
    await page.goto(`${url}/studio/batches`);
    await page.getByLabel("What slide 3 shows", { exact: true }).waitFor();
    await page.locator("#main").focus();
    const covered: string[] = [];
    for (let step = 0; step < 30; step += 1) {
      await page.keyboard.press("Tab");
      covered.push(...(await page.evaluate(coveredFocus)));
    }
    expect(covered).toEqual([]);
    await page.evaluate(() => scrollTo({ top: document.body.scrollHeight }));
    const rest = await page.evaluate(() => {
      const bar = document.querySelector(".shell-nav")?.getBoundingClientRect();
      const end = document.querySelector("main")?.getBoundingClientRect();
      return (bar?.top ?? 0) - (end?.bottom ?? 0);
    });
    expect(rest).toBeGreaterThanOrEqual(0);
  });

  it("is whole in a window of 320 pixels", async ({ expect }) => {
    const page = await enter(theme);
    await page.setViewportSize({ width: 320, height: 568 });
    expect(await outOfReach(pagesOf(page).getByRole("link"))).toEqual([]);
    const admin = page.getByRole("navigation", { name: "Admin" });
    expect(await admin.evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
  });
});
