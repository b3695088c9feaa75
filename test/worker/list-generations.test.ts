import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import type { Generation } from "../../src/domain/generation.ts";
import { createBatchId, createGenerationId } from "../../src/generation/ids.ts";
import { generationOf } from "../unit/generation/ended-generations.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, uniquePrompt } from "./api.ts";
import { generate, parseGeneration, waitForRows } from "./generations.ts";
import { generations } from "./history.ts";
import { readRefusal } from "./problems.ts";

const route = "/v1/generations";
const pageSchema = z.strictObject({
  generations: z.array(z.unknown().transform(parseGeneration)),
  nextCursor: z.string().nullable(),
});

const batchId = createBatchId();
const base = Date.UTC(2026, 10, 1);
const second = 1000;

let account: Account;
/** The newest first. */
let all: readonly Generation[];

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
  all = Array.from({ length: 60 }, (_, index) => drawn(index)).toReversed();
  for (const generation of all) await generations.save(generation);
});

/** One of many, each with a little of everything. */
function drawn(index: number): Generation {
  const plain = generationOf({ id: createGenerationId(), accountId: account.accountId });
  const isPro = index % 3 === 0;
  return {
    ...plain,
    prompt: [`Boat ${index}`, `Ärger über ${index}`, `本日開店 ${index}`][index % 3] ?? "",
    model: isPro ? "gpt-image-2" : "gemini-3.1-flash-image",
    provider: isPro ? "openai" : "google",
    tier: index % 4 === 0 ? "free" : "pro",
    status: index % 5 === 0 ? "failed" : "completed",
    images: index % 5 === 0 ? [] : plain.images,
    error: index % 5 === 0 ? { code: "all_providers_failed", detail: "None." } : null,
    reasons: index % 6 === 0 ? ["high_quality", "breaker_open"] : ["standard"],
    // Several in the same millisecond.
    createdAt: base + Math.floor(index / 4) * second,
    requested: {
      ...plain.requested,
      aspectRatio: index % 7 === 0 ? "8:10" : "16:9",
      platform: index % 8 === 0 ? "x_post" : null,
      ...(index % 9 === 0 ? { batch: { id: batchId, index: 0 } } : {}),
    },
  };
}

async function page(query: string, caller = account) {
  const response = await get(`${route}${query}`, caller);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return pageSchema.parse(await response.json());
}

/** All pages of a list, one after the other. */
async function walk(query: string, limit: number) {
  const ids: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const after: string = cursor === null ? "" : `&cursor=${cursor}`;
    const found = await page(`?limit=${limit}${query}${after}`);
    ids.push(...found.generations.map(({ id }) => id));
    cursor = found.nextCursor;
    pages += 1;
  } while (cursor !== null && pages < 100);
  return ids;
}

/** The ids in the order of a list: by time, and among the same time by id. */
function idsOf(wanted: readonly Generation[]): readonly string[] {
  return wanted
    .toSorted((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1))
    .map(({ id }) => id);
}

describe("GET /v1/generations", () => {
  it.for([1, 7, 20, 59, 60, 100])(
    "goes through all, newest first, %d a page",
    async (limit, { expect }) => {
      expect(await walk("", limit)).toEqual(idsOf(all));
    },
  );

  it("shows each as it is shown by itself, and a bookmark to go on from", async ({ expect }) => {
    const response = await get(`${route}?limit=1`, account);
    const { generations: shown } = pageSchema.parse(await response.json());
    const [first] = shown;
    const own = await get(`${route}/${first?.id}`, account);
    expect(first).toEqual(parseGeneration(await own.json()));
    const bookmark = response.headers.get("x-bookmark") ?? "";
    expect(bookmark).not.toBe("");
    const again = await get(`${route}?limit=1`, {
      ...account,
      headers: { "x-bookmark": bookmark },
    });
    expect(pageSchema.parse(await again.json()).generations).toEqual(shown);
  });

  it.for<readonly [string, (generation: Generation, index: number) => boolean]>([
    ["model=gpt-image-2", ({ model }) => model === "gpt-image-2"],
    ["provider=google", ({ provider }) => provider === "google"],
    ["status=failed", ({ status }) => status === "failed"],
    ["reason=breaker_open", ({ reasons }) => reasons.includes("breaker_open")],
    ["tier=free", ({ tier }) => tier === "free"],
    ["platform=x_post", ({ requested }) => requested.platform === "x_post"],
    ["ratio=4:5", ({ requested }) => requested.aspectRatio === "8:10"],
    [`batch=${batchId}`, ({ requested }) => requested.batch?.id === batchId],
    [
      "status=failed&provider=openai&tier=free",
      ({ status, provider, tier }) =>
        status === "failed" && provider === "openai" && tier === "free",
    ],
    ["text=boat", ({ prompt }) => prompt.startsWith("Boat")],
    ["text=%E6%9C%AC%E6%97%A5%E9%96%8B%E5%BA%97", ({ prompt }) => prompt.startsWith("本日開店")],
    ["text=%C3%84rger&model=gemini-3.1-flash-image", ({ prompt }) => prompt.startsWith("Ärger")],
    ["text=nothing", () => false],
    [
      "from=2026-11-01T00:00:03Z&to=2026-11-01T00:00:06Z",
      ({ createdAt }) => createdAt >= base + 3 * second && createdAt < base + 6 * second,
    ],
    ["model=gpt-image-9", () => false],
  ])("filters by %s", async ([query, isWanted], { expect }) => {
    const wanted = idsOf(all.filter(isWanted));
    expect(await walk(`&${query}`, 4)).toEqual(wanted);
    expect(await walk(`&${query}`, 100)).toEqual(wanted);
  });

  it("misses and repeats none while others are written", async ({ expect }) => {
    const first = await page("?limit=20");
    const newer = { ...drawn(1), createdAt: base + 1000 * second };
    await generations.save(newer);
    const second20 = await page(`?limit=20&cursor=${first.nextCursor}`);
    const ids = [...first.generations, ...second20.generations].map(({ id }) => id);
    expect(ids).toEqual(idsOf(all).slice(0, 40));
  });

  it("has a generation of this moment, and nobody else's", async ({ expect }) => {
    const own = await createAccount({ tier: "standard" });
    expect(await page("", own)).toEqual({ generations: [], nextCursor: null });
    const { id } = await generate(own, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(id);
    const { generations: shown } = await page("?status=completed", own);
    expect(shown.map((generation) => generation.id)).toEqual([id]);
  });

  it.for([
    ["?limit=0", "invalid_parameter"],
    ["?limit=101", "invalid_parameter"],
    ["?limit=x", "invalid_parameter"],
    ["?cursor=nonsense", "invalid_parameter"],
    ["?cursor=WzEsMl0", "invalid_parameter"],
    ["?status=running", "invalid_parameter"],
    ["?platform=nowhere", "unknown_platform"],
    ["?ratio=wide", "invalid_aspect_ratio"],
    ["?batch=gen_1", "invalid_parameter"],
    ["?from=yesterday", "invalid_parameter"],
    ["?colour=red", "unknown_parameter"],
    [`?text=${"x".repeat(201)}`, "invalid_parameter"],
  ] as const)("refuses %s", async ([query, code], { expect }) => {
    const refusal = await readRefusal(await get(`${route}${query}`, account), route);
    expect(refusal).toMatchObject({ status: 400, code });
  });
});
