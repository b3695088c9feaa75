import { env } from "cloudflare:workers";
import { describe, it } from "vitest";

import { createServices } from "../../src/services.ts";
import {
  listPositions,
  type ListPosition,
  type ListRequest,
} from "../../src/storage/generation-list.ts";
import { createAccount } from "../worker/accounts.ts";
import { isWhole, print } from "./report.ts";

const sizes = isWhole ? [1000, 100_000] : [500, 2500];
const concurrencies = isWhole ? [1, 10, 100] : [1];
/** Reads of each kind, in all. */
const reads = isWhole ? 200 : 10;

const lists: Readonly<Record<string, Partial<ListRequest>>> = {
  "first page": {},
  "one filter": { tags: ["model:gpt-image-2"] },
  "a rare one": { tags: ["platform:x_post"] },
  "two filters": { tags: ["status:failed", "model:gpt-image-2"] },
  "a stretch of time": { from: 500_000, to: 600_000 },
  "text that is there": { text: "number 7" },
  "text that is not": { text: "nowhere to be found" },
};

const columns = `account_id, key_id, tier, status, operation, prompt, requested, metadata, model,
  provider, reasons, warnings, cost_micro_usd, created_at, completed_at, id`;

/** Fills an account's history up to a size, within the database itself. */
async function grow(accountId: string, from: number, to: number): Promise<void> {
  const numbers = `WITH RECURSIVE numbers(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM numbers
    WHERE n + 1 < ${to})`;
  const model = "iif(n % 3 = 0, 'gpt-image-2', 'gemini-3.1-flash-image')";
  const id = "printf('gen_%026d', n)";
  await env.DB.prepare(
    `INSERT INTO generations (${columns}) ${numbers}
    SELECT ?1, 'key_1', 'pro', iif(n % 10 = 0, 'failed', 'completed'), 'generate',
      'Paper boat number ' || n || hex(randomblob(100)), '{"count":1,"aspectRatio":"1:1"}', '{}',
      ${model}, 'google', '["standard"]', '[]', 1, n * 10, n * 10 + 5, ${id} FROM numbers`,
  )
    .bind(accountId)
    .run();
  for (const [tag, where] of [
    ["'all'", "TRUE"],
    [`'model:' || ${model}`, "TRUE"],
    ["'status:' || iif(n % 10 = 0, 'failed', 'completed')", "TRUE"],
    ["'tier:pro'", "TRUE"],
    ["'platform:x_post'", "n % 500 = 0"],
  ]) {
    await env.DB.prepare(
      `INSERT INTO generation_tags ${numbers}
      SELECT ?1, ${tag}, n * 10, ${id} FROM numbers WHERE ${where}`,
    )
      .bind(accountId)
      .run();
  }
}

function requestOf(accountId: string, change: Partial<ListRequest>): ListRequest {
  const open = { tags: [], text: null, from: null, to: null, after: null, limit: 20 };
  return { ...open, accountId, ...change };
}

/** How the database goes about a list. */
async function planOf(request: ListRequest): Promise<readonly string[]> {
  const plans: string[] = [];
  const explained = {
    prepare: (query: string) => env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`),
    async batch(statements: D1PreparedStatement[]) {
      const results = await env.DB.batch<{ detail: string }>(statements);
      plans.push(...results.flatMap((result) => result.results.map(({ detail }) => detail)));
      return [];
    },
  };
  await listPositions(explained as unknown as D1DatabaseSession, request);
  return plans;
}

/** Milliseconds in which so many of a hundred reads were done. */
async function percentiles(request: ListRequest, atOnce: number) {
  const { generations } = createServices(env);
  const times: number[] = [];
  let after: ListPosition | null = null;
  const read = async () => {
    const begin = performance.now();
    const page = await generations.list({ ...request, after }, null);
    times.push(performance.now() - begin);
    after ??= page.next;
  };
  for (let done = 0; done < reads; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, reads - done) }, read));
  }
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

describe("a history that grows", () => {
  it("is read as fast, by its index alone", { timeout: 600_000 }, async ({ expect }) => {
    const { accountId } = await createAccount({ tier: "pro" });
    const lines: string[] = [];
    const median = new Map<string, number[]>();
    let written = 0;
    for (const size of sizes) {
      await grow(accountId, written, size);
      written = size;
      for (const [name, change] of Object.entries(lists)) {
        const request = requestOf(accountId, change);
        const scans = (await planOf(request)).filter((step) =>
          /^SCAN (?!scanned|\(sub)/.test(step),
        );
        print((await planOf(request)).join(" | "));
        expect(scans).toEqual([]);
        const cells = [];
        for (const atOnce of concurrencies) {
          const { p50, p95 } = await percentiles(request, atOnce);
          cells.push(`${p50.toFixed(1)} / ${p95.toFixed(1)}`);
          if (atOnce === 1) median.set(name, [...(median.get(name) ?? []), p50]);
        }
        lines.push(`${String(size).padStart(7)}  ${name.padEnd(18)}  ${cells.join("   ")}`);
      }
    }
    const head = `   rows  list                p50 / p95 ms at ${concurrencies.join(", ")} at once`;
    print([head, ...lines].join("\n"));
    const ratios = [...median].map(([name, [small = 1, large = 0]]) => ({
      name,
      ratio: large / small,
    }));
    print(ratios.map(({ name, ratio }) => `${name}: ${ratio.toFixed(2)} x`).join(", "));
  });
});
