import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import type { Generation } from "../../src/domain/generation.ts";
import { createFailedGenerationStore } from "../../src/storage/failed-generations.ts";
import { canary } from "../leaks.ts";
import { generationOf } from "../unit/generation/ended-generations.ts";
import { attemptOf, failedAttempt } from "../unit/generation/records.ts";
import { createAccount } from "./accounts.ts";
import { admin } from "./admin.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { waitForRows } from "./generations.ts";
import { emptyHistory, generations } from "./history.ts";
import { readRefusal } from "./problems.ts";
import { queryPlans } from "./query-plans.ts";

const route = "/admin/api/errors";

const errorsSchema = z.strictObject({
  errors: z.array(
    z.strictObject({
      generationId: z.string(),
      at: z.iso.datetime({ precision: 3 }),
      accountId: z.string(),
      model: z.string(),
      code: z.string().nullable(),
      requestId: z.string().nullable(),
      failures: z.array(
        z.strictObject({
          number: z.int(),
          provider: z.string(),
          model: z.string(),
          failureKind: z.string().nullable(),
          providerRequestId: z.string().nullable(),
        }),
      ),
    }),
  ),
  nextCursor: z.string().nullable(),
});

async function readErrors(query = "") {
  const response = await get(`${route}${query}`, admin);
  return errorsSchema.parse(await response.json());
}

function failedAt(createdAt: number, change: Partial<Generation> = {}): Generation {
  return generationOf({
    status: "failed",
    createdAt,
    completedAt: createdAt + 500,
    attempts: [failedAttempt("stalled", { number: 1, providerRequestId: "req_1" })],
    images: [],
    error: { code: "all_providers_failed", detail: "No engine could make the image." },
    ...change,
  });
}

const begin = Date.parse("2026-11-10T12:00:00Z");
const first = failedAt(begin, { accountId: "acct_first" });
const untried = failedAt(begin + 1, {
  attempts: [],
  completedAt: null,
  error: { code: "no_engine_available", detail: "" },
});
const twins = [failedAt(begin + 2), failedAt(begin + 2)].toSorted((a, b) => (a.id < b.id ? 1 : -1));
const twice = failedAt(begin + 3, {
  requested: { ...first.requested, requestId: "the-request-of-two-calls" },
  attempts: [
    failedAttempt("overloaded", { number: 1, providerRequestId: "req_a" }),
    failedAttempt("server-error", { number: 2, provider: "openai", model: "gpt-image-2" }),
    // One of several images was made, and could not be kept.
    attemptOf({ number: 3 }),
  ],
});
const newestFirst = [twice, ...twins, untried, first].map(({ id }) => id);

beforeAll(async () => {
  await emptyHistory();
  for (const generation of [first, untried, ...twins, twice]) await generations.save(generation);
  for (const status of ["completed", "cancelled"] as const) {
    await generations.save(failedAt(begin + 4, { status }));
  }
});

describe("GET /admin/api/errors", () => {
  it("lists what failed, the newest first, with the providers' ids", async ({ expect }) => {
    const { errors, nextCursor } = await readErrors();
    expect(errors.map(({ generationId }) => generationId)).toEqual(newestFirst);
    expect(nextCursor).toBeNull();
    expect(errors[0]).toEqual({
      generationId: twice.id,
      at: "2026-11-10T12:00:00.503Z",
      accountId: "acct_1",
      model: "gemini-3.1-flash-image",
      code: "all_providers_failed",
      requestId: "the-request-of-two-calls",
      failures: [
        {
          number: 1,
          provider: "google",
          model: "gemini-3.1-flash-image",
          failureKind: "overloaded",
          providerRequestId: "req_a",
        },
        {
          number: 2,
          provider: "openai",
          model: "gpt-image-2",
          failureKind: "server-error",
          providerRequestId: null,
        },
      ],
    });
    expect(errors[3]).toMatchObject({
      at: "2026-11-10T12:00:00.001Z",
      code: "no_engine_available",
      failures: [],
    });
    expect(errors[4]).toMatchObject({ accountId: "acct_first" });
  });

  it("goes on where a page ended, also between two of the same time", async ({ expect }) => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await readErrors(`?limit=2${after}`);
      seen.push(...page.errors.map(({ generationId }) => generationId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(newestFirst);
  });

  it("has what an engine just refused, and no word of the prompt", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt("[fault:refusal]");
    const refused = await post("/v1/generations", { prompt }, account);
    const { detail } = await readRefusal(refused, "/v1/generations");
    const id = /gen_[0-9a-z]{26}/.exec(detail)?.[0] ?? "";
    await waitForRows(id);
    const response = await get(`${route}?limit=1`, admin);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      errors: [
        {
          generationId: id,
          accountId: account.accountId,
          code: "moderation_blocked",
          failures: [{ failureKind: "content-refused" }],
        },
      ],
    });
    expect(text).not.toContain(canary);
  });

  it("reads a stretch of an index", async ({ expect }) => {
    const after = { createdAt: 1, id: "gen_" };
    const plans = await queryPlans(async (database) => {
      const store = createFailedGenerationStore(database);
      await store.list({ after: null, limit: 1 });
      await store.list({ after, limit: 1 });
    });
    const steps = plans.filter((step) => step.includes("generations"));
    expect(steps).toEqual([
      expect.stringContaining("USING INDEX generations_failed"),
      expect.stringMatching(/SEARCH generations USING INDEX generations_failed/),
    ]);
    expect(plans.filter((step) => step.startsWith("SCAN attempts"))).toEqual([]);
    expect(plans.join()).not.toContain("TEMP B-TREE FOR ORDER BY");
  });

  it.for([
    { query: "?limit=201", code: "invalid_parameter", param: "limit" },
    { query: "?cursor=x", code: "invalid_parameter", param: "cursor" },
    { query: "?account=x", code: "unknown_parameter", param: "account" },
  ])("refuses $query", async ({ query, code, param }, { expect }) => {
    const response = await get(`${route}${query}`, admin);
    expect(await readRefusal(response, route)).toMatchObject({ status: 400, code, param });
  });

  it("says so when the history cannot be read", async ({ expect }) => {
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    expect(await readRefusal(await fetchWith(changes, route, admin), route)).toMatchObject({
      code: "database_unavailable",
    });
  });
});
