/**
 * How fast the studio's pages are there, how still they stand, and how evenly a long history scrolls:
 * `npm run bench:studio`. Fails when a page's layout shifts more than is called good.
 */

import type { Browser, Page } from "playwright-core";

import { formatTable } from "../bench/format-table.ts";
import { startDevelopmentServer } from "../e2e/development-server.ts";
import { adminToken, signInAsAdmin } from "./admin-scenes.ts";
import { makeGenerations } from "./make-generations.ts";
import { measureLoad, recordPaints, type LoadFigures } from "./measure-load.ts";
import { measureScroll, type ScrollFigures } from "./measure-scroll.ts";
import { mockLongHistory } from "./mock-long-history.ts";
import { launchBrowser, newVisitor, screens, signIn, type Screen } from "./open-studio.ts";

const key = "dpt_dev_bench";
const loads = 7;
/** https://web.dev/articles/cls: what 0.1 and less is. */
const mostLayoutShift = 0.1;

interface MeasuredPage {
  readonly path: string;
  readonly admin?: true;
  readonly shown: (page: Page) => Promise<void>;
}

const pages: readonly MeasuredPage[] = [
  { path: "/studio", shown: (page) => page.locator(".plan-price").waitFor() },
  {
    path: "/studio/edit",
    shown: (page) => page.getByRole("heading", { name: "Which image is to change?" }).waitFor(),
  },
  { path: "/studio/history", shown: (page) => page.locator(".history-card").first().waitFor() },
  {
    path: "/studio/batches",
    shown: (page) => page.getByLabel("What slide 1 shows", { exact: true }).waitFor(),
  },
  {
    path: "/studio/admin",
    admin: true,
    shown: (page) => page.getByRole("article").first().waitFor(),
  },
];

const wishes = Array.from({ length: 24 }, (_, index) => ({
  prompt: `A paper boat on a calm lake at dawn, no ${index}`,
  aspectRatio: index % 3 === 0 ? "4:5" : "1:1",
  model: "standard",
}));

const server = await startDevelopmentServer(
  {},
  { URL_SIGNING_SECRET: "a-secret-of-the-measurement", ADMIN_TOKEN: adminToken },
);
const browser = await launchBrowser();
try {
  await makeGenerations(server.url, key, wishes);
  const loaded = new Map<string, LoadFigures>();
  for (const screen of Object.keys(screens) as Screen[]) await loadPages(browser, screen, loaded);
  const scrolled: ScrollFigures[] = [];
  for (const items of [24, 1000]) scrolled.push(await scrollHistory(browser, items));
  process.stdout.write(`${loadTable(loaded)}\n\n${scrollTable(scrolled)}\n`);
  const restless = [...loaded].filter(([, { layoutShift }]) => layoutShift > mostLayoutShift);
  for (const [name] of restless) process.stdout.write(`\nThe layout shifts: ${name}\n`);
  process.exitCode = restless.length > 0 ? 1 : 0;
} finally {
  await browser.close();
  await server.stop();
}

async function loadPages(
  chromium: Browser,
  screen: Screen,
  loaded: Map<string, LoadFigures>,
): Promise<void> {
  const context = await newVisitor(chromium, { screen, theme: "light" });
  await recordPaints(context);
  for (const { path, admin = false, shown } of pages) {
    const page = admin ? await context.newPage() : await signIn(context, server.url, key, path);
    if (admin) await signInAsAdmin(page, server.url, path);
    loaded.set(`${path} ${screen}`, await measureLoad(page, shown, loads));
    await page.close();
  }
  await context.close();
}

async function scrollHistory(chromium: Browser, items: number): Promise<ScrollFigures> {
  const context = await newVisitor(chromium, { screen: "wide", theme: "light" });
  const page = await signIn(context, server.url, key);
  await mockLongHistory(page, server.url, items);
  await page.getByRole("link", { name: "History", exact: true }).click();
  await page.waitForFunction((count) => {
    scrollTo(0, document.documentElement.scrollHeight);
    return document.querySelectorAll(".history-card").length === count;
  }, items);
  await page.waitForLoadState("networkidle");
  const figures = await measureScroll(page, items);
  await context.close();
  return figures;
}

function loadTable(loaded: ReadonlyMap<string, LoadFigures>): string {
  const rows = [...loaded].map(([name, figures]) => [
    name,
    `${figures.largestPaintMs} / ${figures.worstLargestPaintMs}`,
    String(figures.layoutShift),
    String(figures.scriptKb),
  ]);
  const title = `page loads without cache, ${loads} each`;
  const head = ["", "largest paint, ms (p50 / worst)", "layout shift", "script, kB gzipped"];
  return formatTable(title, head, rows);
}

function scrollTable(scrolled: readonly ScrollFigures[]): string {
  const rows = scrolled.map((figures) => [
    `${figures.items} items`,
    String(figures.frames),
    `${figures.p50Ms} / ${figures.p95Ms} / ${figures.longestMs}`,
    `${figures.droppedPercent} %`,
  ]);
  const head = ["", "frames", "ms between them (p50 / p95 / longest)", "dropped"];
  return formatTable("3 s of wheeling through the history", head, rows);
}
