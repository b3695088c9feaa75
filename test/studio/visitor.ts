import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, inject, onTestFinished } from "vitest";

import { launchBrowser, newVisitor, signIn, type View } from "./open-studio.ts";

const studioUrl = inject("studioUrl");

let launching: Promise<Browser> | undefined;

/** Somebody in front of the studio. */
export interface Visitor {
  readonly context: BrowserContext;
  /** Opens a page, and signs in with a development account's button. */
  enter(key: string, path?: string): Promise<Page>;
  /** Opens a page, and leaves it at that. */
  open(path: string): Promise<Page>;
}

/** Adds together what went wrong in the pages of a visitor, whoever looks at it. */
function watch(context: BrowserContext, url: string, faults: string[]): void {
  context.on("console", (message) => {
    const isFault = message.type() === "error" || message.type() === "warning";
    // The browser says of every answer that is no 2xx that it was none.
    if (isFault && !message.text().startsWith("Failed to load resource")) {
      faults.push(message.text());
    }
  });
  context.on("weberror", (fault) => faults.push(String(fault.error())));
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && origin !== url) {
      faults.push(`asked another host: ${request.url()}`);
    }
  });
}

/**
 * A new visitor for one test. When the test ends, its pages must have thrown nothing, broken no
 * policy, and asked no other host.
 * @param url Of a studio of the test's own; that of all tests, where it is left out.
 */
export async function newTestVisitor(view: View, url = studioUrl): Promise<Visitor> {
  launching ??= launchBrowser();
  const context = await newVisitor(await launching, view);
  const faults: string[] = [];
  watch(context, url, faults);
  onTestFinished(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });
  await resetBreakers(url);
  return {
    context,
    enter: (key, path) => signIn(context, url, key, path),
    async open(path) {
      const page = await context.newPage();
      await page.goto(`${url}${path}`);
      return page;
    },
  };
}

/** Closes the browser of this file. */
export async function closeBrowser(): Promise<void> {
  await (await launching)?.close();
  launching = undefined;
}

/** What failed in one test must not turn the next one away from an engine. */
async function resetBreakers(url: string): Promise<void> {
  await fetch(`${url}/admin/api/breakers/reset`, {
    method: "POST",
    headers: { authorization: "Bearer dpt_dev_admin" },
  });
}
