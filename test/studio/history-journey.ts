import type { Page } from "playwright-core";
import { inject } from "vitest";

import { uniqueWords } from "./create-journey.ts";
import { makeGenerations } from "./make-generations.ts";
import type { View } from "./open-studio.ts";
import { newTestVisitor } from "./visitor.ts";

/** A visitor whose history is narrowed to images of one word, the newest first. */
export async function openHistory(view: View, key: string, count: number) {
  const words = uniqueWords();
  const wishes = Array.from({ length: count }, (_, index) => ({
    prompt: `${words} no ${index}`,
    resolution: "512",
    model: "standard",
  }));
  const ids = await makeGenerations(inject("studioUrl"), key, wishes);
  const visitor = await newTestVisitor(view);
  const page = await visitor.enter(key, "/studio/history");
  await page.getByLabel("Search in prompts").fill(words);
  const cards = page.getByRole("list", { name: "Images" }).getByRole("link");
  await expectCount(page, count);
  return { page, cards, words, ids: ids.toReversed() };
}

/** Waits until so many images are shown. */
export async function expectCount(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelectorAll(".history-card").length === wanted,
    count,
  );
}
