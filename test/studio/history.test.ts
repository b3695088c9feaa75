import type { Page } from "playwright-core";
import { afterAll, describe, inject, it } from "vitest";

import { uniqueWords } from "./create-journey.ts";
import { expectCount, openHistory } from "./history-journey.ts";
import { mockLongHistory } from "./mock-long-history.ts";
import { views } from "./open-studio.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

const url = inject("studioUrl");
const key = "dpt_dev_bench";

afterAll(closeBrowser);

describe.for(views)("the history on a $screen screen, $theme", (view) => {
  it("loads its pictures small", async ({ expect }) => {
    const { cards } = await openHistory(view, key, 1);
    const picture = cards.first().getByRole("img");
    await picture.evaluate((image: HTMLImageElement) => image.decode());
    const { src, width } = await picture.evaluate((image: HTMLImageElement) => ({
      src: image.src,
      width: image.naturalWidth,
    }));
    expect(src).toContain("w=320");
    expect(width).toBe(320);
  });

  it("keeps a favourite, and finds it again", async ({ expect }) => {
    const { page, cards } = await openHistory(view, key, 2);
    await cards.nth(1).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Favourite" }).click();
    await dialog.getByRole("button", { name: "Favourite", pressed: true }).waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Favourites" }).click();
    await expectCount(page, 1);
    expect(await cards.first().innerText()).toContain("Favourite");
  });

  it("deletes, brings back, and deletes for good once the time has passed", async ({ expect }) => {
    const { page, cards, ids } = await openHistory(view, key, 2);
    const [newest = ""] = ids;
    const remove = async () => {
      await cards.first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await expectCount(page, 1);
    };
    await remove();
    await page.getByRole("button", { name: "Undo" }).click();
    await expectCount(page, 2);
    expect(await statusOf(newest)).toBe(200);
    await page.clock.install();
    await remove();
    expect(await statusOf(newest)).toBe(200);
    const deleted = page.waitForResponse((response) => response.request().method() === "DELETE");
    await page.clock.fastForward(10_000);
    expect((await deleted).status()).toBe(204);
    expect(await statusOf(newest)).toBe(404);
    await page.reload();
    await page.getByLabel("Search in prompts").waitFor();
    expect(await page.locator(`[data-id="${newest}"]`).count()).toBe(0);
  });

  it("makes the same again on the other engine, and asks whether the first was right", async ({
    expect,
  }) => {
    const { page, cards, words } = await openHistory(view, key, 1);
    await cards.first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "No", exact: true }).click();
    await dialog.getByRole("button", { name: "No", exact: true, pressed: true }).waitFor();
    await dialog.getByRole("button", { name: "Other engine" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Download" }).waitFor();
    const made = await page.getByRole("region", { name: "Image" }).innerText();
    expect(made).toContain("GPT Image 2");
    expect(made).toContain(words);
    const answer = await ask(`/v1/generations?${new URLSearchParams({ text: words }).toString()}`);
    const { generations } = (await answer.json()) as {
      generations: { feedback: { verdict: string } | null }[];
    };
    expect(generations.map(({ feedback }) => feedback?.verdict)).toContain("wrong");
  });

  it("works with the keyboard alone", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.open("/studio");
    await page.getByRole("button", { name: "dpt_dev_pro" }).waitFor();
    await tabTo(page, /dpt_dev_pro/);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "History", exact: true }).waitFor();
    await tabTo(page, /What does the image show/);
    for (const words of [uniqueWords(), uniqueWords()]) {
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type(words);
      await page.keyboard.press("ControlOrMeta+Enter");
      await page.getByAltText(words).first().waitFor();
      await page.getByRole("button", { name: /^Make image/ }).waitFor();
    }
    await tabTo(page, /^History$/);
    await page.keyboard.press("Enter");
    await page.locator(".history-card").nth(1).waitFor();
    await tabTo(page, /hare/);
    await page.keyboard.press("ArrowRight");
    const second = await focused(page);
    await page.keyboard.press("Home");
    expect(await focused(page)).not.toBe(second);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("f");
    await page.locator(".history-card:focus .history-star").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.querySelector("dialog .detail-prompt") !== null);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    // The focus goes back once the page has been drawn without the dialog.
    await page.waitForFunction(
      (id) => document.activeElement?.getAttribute("data-id") === id,
      second,
    );
    await page.keyboard.press("Delete");
    await page.getByRole("button", { name: "Undo" }).waitFor();
    await page.keyboard.press("ControlOrMeta+Z");
    await page.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  });
});

describe("a long history", () => {
  it("goes on to its end, and keeps its place when another page was looked at", async ({
    expect,
  }) => {
    const view = { screen: "wide", theme: "light" } as const;
    const { page, cards } = await openHistory(view, key, 1);
    await mockLongHistory(page, url, 1000);
    await page.getByLabel("Search in prompts").fill("");
    await page.waitForFunction(() => {
      scrollTo(0, document.documentElement.scrollHeight);
      return document.querySelectorAll(".history-card").length === 1000;
    });
    await cards.nth(500).scrollIntoViewIfNeeded();
    const place = await page.evaluate(() => scrollY);
    await page.getByRole("link", { name: "Create", exact: true }).click();
    await page.getByLabel("What does the image show?").waitFor();
    await page.getByRole("link", { name: "History", exact: true }).click();
    await page.waitForFunction((wanted) => Math.abs(scrollY - wanted) < 5, place);
    expect(await cards.count()).toBe(1000);
  });

  it("says what to do while there is nothing", async ({ expect }) => {
    const visitor = await newTestVisitor({ screen: "phone", theme: "dark" });
    const page = await visitor.enter("dpt_dev_free", "/studio/history");
    await page.getByRole("link", { name: "Make the first" }).click();
    await page.getByText("Your image appears here").waitFor();
    expect(new URL(page.url()).pathname).toBe("/studio");
  });
});

function ask(path: string): Promise<Response> {
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
}

async function statusOf(id: string): Promise<number> {
  return (await ask(`/v1/generations/${id}`)).status;
}

/** Presses Tab until what has the focus has such a name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (name.test(await nameOfFocused(page))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Nothing that Tab comes to is called ${String(name)}.`);
}

function nameOfFocused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: element } = document;
    // The page itself has the focus after another was left: that is not what Tab came to.
    if (!(element instanceof HTMLElement) || element.matches("body, main")) return "";
    const label = element instanceof HTMLTextAreaElement ? element.labels[0] : undefined;
    const picture = element.querySelector("img")?.alt;
    return (label ?? element).innerText.trim() + (picture ?? "");
  });
}

function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute("data-id") ?? null);
}
