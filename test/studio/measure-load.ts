import type { BrowserContext, Page } from "playwright-core";

import { median, round } from "../bench/statistics.ts";

/** How one page came, over several loads with nothing kept from the one before. */
export interface LoadFigures {
  /** Until the largest thing in sight was drawn: the middle and the worst. */
  readonly largestPaintMs: number;
  readonly worstLargestPaintMs: number;
  /** How much of what was in sight moved by itself, the worst load: below 0.1 is good. */
  readonly layoutShift: number;
  /** Scripts, as they came over the wire. */
  readonly scriptKb: number;
}

/** After a page is whole, in which nothing may move any more. */
const settlingMs = 1000;

interface PaintRecord {
  largestPaintMs: number;
  layoutShift: number;
}

declare global {
  interface Window {
    paintRecord: PaintRecord;
  }
}

/** Has every page of a visitor note its paints and shifts from its first moment on. */
export async function recordPaints(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const record: PaintRecord = { largestPaintMs: 0, layoutShift: 0 };
    globalThis.window.paintRecord = record;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) record.largestPaintMs = entry.startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as unknown as {
          readonly value: number;
          readonly hadRecentInput: boolean;
        };
        if (!hadRecentInput) record.layoutShift += value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/**
 * Loads a page of the studio again and again, without cache.
 * @param page Of a visitor whose paints are recorded, who has signed in.
 * @param shown Comes true when the page is whole.
 */
export async function measureLoad(
  page: Page,
  shown: (page: Page) => Promise<void>,
  loads: number,
): Promise<LoadFigures> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Network.setCacheDisabled", { cacheDisabled: true });
  const records: (PaintRecord & { readonly scriptBytes: number })[] = [];
  for (let load = 0; load < loads; load += 1) {
    await page.reload();
    await shown(page);
    // What moves late moves when the last picture is there. A page that stays connected is never idle.
    await page.waitForFunction(hasPicturesInSight);
    await page.waitForTimeout(settlingMs);
    records.push(await page.evaluate(readRecord));
  }
  await devTools.detach();
  const paints = records.map(({ largestPaintMs }) => largestPaintMs);
  return {
    largestPaintMs: round(median(paints), 0),
    worstLargestPaintMs: round(Math.max(...paints), 0),
    layoutShift: round(Math.max(...records.map(({ layoutShift }) => layoutShift)), 3),
    scriptKb: round(median(records.map(({ scriptBytes }) => scriptBytes)) / 1000, 1),
  };
}

/** Pictures far below are not loaded before somebody comes near them. */
function hasPicturesInSight(): boolean {
  return [...document.images]
    .filter((image) => image.getBoundingClientRect().top < innerHeight)
    .every(({ complete }) => complete);
}

function readRecord(): PaintRecord & { readonly scriptBytes: number } {
  const resources = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const scripts = resources.filter(({ name }) => name.endsWith(".js"));
  const scriptBytes = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  return { ...globalThis.window.paintRecord, scriptBytes };
}
