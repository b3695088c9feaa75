/** Every page of the studio, on both screens, in both themes: `npm run screenshots`. */

import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";

import type { Browser, Page } from "playwright-core";

import { startDevelopmentServer } from "../e2e/development-server.ts";
import { adminScenes, adminToken, signInAsAdmin } from "./admin-scenes.ts";
import { judgeRoute, makeGenerations } from "./make-generations.ts";
import { launchBrowser, newVisitor, signIn, views, type View } from "./open-studio.ts";
import { scenes } from "./scenes.ts";

const folder = path.join(import.meta.dirname, "screenshots");
const key = "dpt_dev_bench";

const wishes = [
  { prompt: "A paper boat on a calm lake at dawn", platform: "instagram_feed", model: "standard" },
  { prompt: "A flat lay of autumn vegetables", aspectRatio: "3:2", model: "standard" },
  { prompt: "Poster for a night market", aspectRatio: "2:3", onImageText: "Night market" },
  { prompt: "A lighthouse in a storm", aspectRatio: "16:9", highQuality: true },
  { prompt: "[openai:fault:overloaded] A hare in the snow", highQuality: true },
  { prompt: "[fault:refusal] Something that is refused", model: "standard" },
  { prompt: "Three ceramic cups on linen", count: 3, model: "standard" },
  { prompt: "A red bicycle against a white wall", aspectRatio: "4:5", model: "standard" },
  { prompt: "Morning fog over rice terraces", aspectRatio: "9:16", model: "standard" },
];

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const server = await startDevelopmentServer(
  {},
  { URL_SIGNING_SECRET: "a-secret-of-the-screenshots", ADMIN_TOKEN: adminToken },
);
const browser = await launchBrowser();
try {
  const [id = ""] = await makeGenerations(server.url, key, wishes);
  await judgeRoute(server.url, key, { id, verdict: "wrong" });
  const only = process.argv.slice(2);
  for (const view of views) await shoot(browser, view, only);
  process.stdout.write(`${folder}\n`);
} finally {
  await browser.close();
  await server.stop();
}

async function shoot(chromium: Browser, view: View, only: readonly string[]): Promise<void> {
  const context = await newVisitor(chromium, view);
  const file = (name: string) => path.join(folder, `${name}-${view.screen}-${view.theme}.png`);
  const visitor = await context.newPage();
  await visitor.goto(`${server.url}/studio`);
  await visitor.getByRole("button", { name: key }).waitFor();
  await visitor.screenshot({ path: file("sign-in"), fullPage: true });
  await visitor.close();
  for (const { name, show } of scenes) {
    if (only.length > 0 && !only.includes(name)) continue;
    const page = await signIn(context, server.url, key);
    await show(page);
    // What runs goes on: it would have ended by then.
    if (name !== "running" && name !== "board") await page.waitForLoadState("networkidle");
    await page.screenshot({ path: file(name), fullPage: !(await hasDialog(page)) });
    await page.close();
  }
  for (const { name, show } of adminScenes) {
    if (only.length > 0 && !only.includes(name)) continue;
    const page = await context.newPage();
    await signInAsAdmin(page, server.url);
    await show(page);
    await page.screenshot({ path: file(name), fullPage: !(await hasDialog(page)) });
    await page.close();
  }
  await context.close();
}

async function hasDialog(page: Page): Promise<boolean> {
  return (await page.getByRole("dialog").count()) > 0;
}
