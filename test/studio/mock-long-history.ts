import type { Page } from "playwright-core";

/** Answers the history with many of the one that it has. */
export async function mockLongHistory(page: Page, url: string, count: number): Promise<void> {
  await page.route("**/v1/generations?*", async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get("cursor") ?? 0);
    const limit = Number(query.get("limit") ?? 40);
    const answer = await route.fetch({ url: `${url}/v1/generations?limit=1` });
    const { generations } = (await answer.json()) as { generations: { id: string }[] };
    const [one] = generations;
    const until = Math.min(count, from + limit);
    const many = Array.from({ length: until - from }, (_, index) => ({
      ...one,
      id: `gen_${from + index}`,
    }));
    await route.fulfill({
      json: { generations: many, nextCursor: until < count ? String(until) : null },
    });
  });
}
