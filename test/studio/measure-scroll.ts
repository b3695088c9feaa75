import type { Page } from "playwright-core";

import { percentile, round } from "../bench/statistics.ts";

/** The pictures a second of a common screen. */
const frameMs = 1000 / 60;

/** How evenly a page was drawn while somebody scrolled through it. */
export interface ScrollFigures {
  readonly items: number;
  readonly frames: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly longestMs: number;
  /** Frames that were due and never came, of all that were due. */
  readonly droppedPercent: number;
}

/**
 * Wheels through a page for a few seconds, and notes when each of its frames came.
 * @param items How many lie in it, for the table.
 */
export async function measureScroll(page: Page, items: number): Promise<ScrollFigures> {
  await page.evaluate(() => scrollTo(0, 0));
  await page.evaluate(recordFrames);
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Input.synthesizeScrollGesture", {
    x: 400,
    y: 500,
    yDistance: -9000,
    speed: 3000,
    gestureSourceType: "mouse",
  });
  await devTools.detach();
  const times = await page.evaluate(() => globalThis.window.frameTimes.splice(0));
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const due = gaps.reduce((sum, gap) => sum + Math.max(1, Math.round(gap / frameMs)), 0);
  return {
    items,
    frames: gaps.length,
    p50Ms: round(percentile(gaps, 0.5)),
    p95Ms: round(percentile(gaps, 0.95)),
    longestMs: round(Math.max(...gaps)),
    droppedPercent: round((100 * (due - gaps.length)) / due),
  };
}

declare global {
  interface Window {
    frameTimes: number[];
  }
}

function recordFrames(): void {
  const times: number[] = [];
  globalThis.window.frameTimes = times;
  const note = (time: number) => {
    times.push(time);
    // The first that is told for longer than any measurement takes is the last.
    if (time - (times[0] ?? time) < 20_000) requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}
