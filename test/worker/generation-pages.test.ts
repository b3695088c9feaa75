import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import type { Generation } from "../../src/domain/generation.ts";
import { createGenerationStore } from "../../src/storage/generations.ts";
import type { ListedGeneration } from "../../src/storage/read-generations.ts";
import { generationOf, mixedGenerations } from "../unit/generation/ended-generations.ts";
import { emptyHistory, generations, sortById } from "./history.ts";

const all = sortById(mixedGenerations(24));

beforeAll(async () => {
  await emptyHistory();
  for (const generation of all) await generations.save(generation);
});

/** Writes something into a column that holds JSON. */
async function damage(id: string, requested: string): Promise<void> {
  await env.DB.prepare("UPDATE generations SET requested = ? WHERE id = ?")
    .bind(requested, id)
    .run();
}

function listed(generation: Generation): ListedGeneration {
  const { id, accountId } = generation;
  return { id, accountId, kept: { kind: "found", generation } };
}

describe("the history of all accounts", () => {
  it("is listed by id, each generation whole, page by page", async ({ expect }) => {
    const pages: (readonly ListedGeneration[])[] = [];
    let after: string | null = null;
    do {
      const page: readonly ListedGeneration[] = await generations.listAll({ after, limit: 7 });
      pages.push(page);
      after = page.at(-1)?.id ?? null;
    } while (after !== null && pages.length < 10);
    expect(pages.flat()).toEqual(all.map(listed));
    expect(pages.map((page) => page.length)).toEqual([7, 7, 7, 3, 0]);
  });

  it("finds those of many ids at once, and leaves out the others", async ({ expect }) => {
    const wanted = all.filter((_, index) => index % 2 === 0);
    const others = Array.from({ length: 150 }, () => generationOf().id);
    const ids = [...others, ...wanted.toReversed().map(({ id }) => id)];
    expect(await generations.findMany(ids)).toEqual(wanted.map(listed));
    expect(await generations.findMany([])).toEqual([]);
  });

  it("names those that cannot be read, and shows the others", async ({ expect }) => {
    const [first, second, third] = all;
    if (!first || !second || !third) throw new Error("There are no generations.");
    await damage(second.id, "{");
    const { id, accountId } = second;
    expect(await generations.listAll({ after: null, limit: 3 })).toEqual([
      listed(first),
      { id, accountId, kept: { kind: "unreadable" } },
      listed(third),
    ]);
    await damage(second.id, JSON.stringify(second.requested));
    expect(await generations.findMany([id])).toEqual([listed(second)]);
  });
});

/** The plans of every query that a call makes. */
async function plansOf(call: (store: typeof generations) => Promise<unknown>) {
  const queries: string[] = [];
  const spied = new Proxy(env.DB, {
    get: (database, name) => {
      const value: unknown = Reflect.get(database, name, database);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (name === "prepare") queries.push(String(args[0]));
        return Reflect.apply(value, database, args);
      };
    },
  });
  await call(createGenerationStore(spied));
  const plans = queries.map(async (query) => {
    const values = Array.from(query.matchAll(/\?/g), () => null);
    const explained = env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`).bind(...values);
    const { results } = await explained.all<{ detail: string }>();
    return results.map(({ detail }) => detail);
  });
  return Promise.all(plans);
}

describe("the plans of the queries", () => {
  const idOf = {
    generations: "SEARCH generations USING INDEX sqlite_autoindex_generations_1 (id=?)",
    attempts: "SEARCH attempts USING INDEX sqlite_autoindex_attempts_1 (generation_id=?)",
    images: "SEARCH images USING INDEX images_by_generation (generation_id=?)",
  };

  it("of a page: searches alone", async ({ expect }) => {
    const plans = await plansOf((store) => store.listAll({ after: "gen_", limit: 5 }));
    const page = "SEARCH generations USING COVERING INDEX sqlite_autoindex_generations_1 (id>?)";
    const from = ["LIST SUBQUERY 1", page];
    expect(plans).toEqual([
      [idOf.generations, ...from],
      [idOf.attempts, ...from],
      [idOf.images, ...from],
    ]);
  });

  it("of the first page: a scan of the ids that ends with the page", async ({ expect }) => {
    const plans = await plansOf((store) => store.listAll({ after: null, limit: 5 }));
    const page = "SCAN generations USING COVERING INDEX sqlite_autoindex_generations_1";
    const from = ["LIST SUBQUERY 1", page];
    expect(plans.map((plan) => plan.slice(1))).toEqual([from, from, from]);
  });

  it("of many ids: searches alone", async ({ expect }) => {
    const plans = await plansOf((store) => store.findMany(["gen_1", "gen_2"]));
    const from = ["LIST SUBQUERY 1", expect.stringMatching(/^SCAN json_each VIRTUAL TABLE/)];
    expect(plans).toEqual([
      [idOf.generations, ...from],
      [idOf.attempts, ...from],
      [idOf.images, ...from],
    ]);
  });
});
