import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { z } from "zod";

import { testPrompt } from "../../src/generation/test-images.ts";
import { createAccount } from "./accounts.ts";
import {
  admin,
  failCalls,
  findBreaker,
  listAudit,
  listBreakers,
  order,
  proKey,
  resetBreakers,
  waitForState,
} from "./admin.ts";
import { get, post } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { sha256Of } from "./digest.ts";
import { queueFault } from "./faults.ts";
import { waitForRows } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const route = "/admin/api/test-images";
const pro = "gpt-image-2";
const standard = "gemini-3.1-flash-image";
/** 65 characters are 17 tokens. Low is 196 tokens; 512 is 747, and some text beside it. */
const price = { [pro]: 5965, [standard]: 45_819, total: 51_784 };
const confirmed = { confirmMicroUsd: price.total, reason: "the weekly drill" };

const resultSchema = z.strictObject({
  prompt: z.literal(testPrompt),
  costMicroUsd: z.int(),
  images: z.array(
    z.strictObject({
      provider: z.string(),
      model: z.string(),
      engine: z.string(),
      quality: z.string(),
      size: z.string(),
      estimateMicroUsd: z.int(),
      generationId: z.string(),
      status: z.enum(["completed", "failed", "not-begun", "unknown"]),
      modelVersion: z.string().nullable(),
      providerRequestId: z.string().nullable(),
      durationMs: z.number().nullable(),
      costMicroUsd: z.int(),
      failure: z
        .strictObject({
          kind: z.string(),
          message: z.string(),
          status: z.int().nullable(),
          providerCode: z.string().nullable(),
          mayBeBilled: z.boolean(),
        })
        .nullable(),
      error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
      image: z
        .strictObject({
          id: z.string(),
          url: z.string(),
          mediaType: z.string(),
          width: z.int(),
          height: z.int(),
          bytes: z.int(),
          sha256: z.string(),
        })
        .nullable(),
    }),
  ),
});

beforeEach(resetBreakers);

async function makeBoth() {
  const response = await post(route, confirmed, admin);
  if (response.status !== 200) throw new Error(await response.text());
  const result = resultSchema.parse(await response.json());
  const of = (model: string) => {
    const found = result.images.find((image) => image.model === model);
    if (!found) throw new Error(`No image of ${model}.`);
    return found;
  };
  return { result, pro: of(pro), standard: of(standard) };
}

async function countCalls(): Promise<number> {
  return (await callsWithPrompt(testPrompt)).length;
}

describe("GET /admin/api/test-images", () => {
  it("shows what would be made on each engine, and the price", async ({ expect }) => {
    const before = await countCalls();
    const response = await get(route, admin);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      prompt: testPrompt,
      totalMicroUsd: price.total,
      images: [
        {
          provider: "google",
          model: standard,
          engine: "standard",
          quality: "low",
          size: "512x512",
          estimateMicroUsd: price[standard],
        },
        {
          provider: "openai",
          model: pro,
          engine: "pro",
          quality: "low",
          size: "1024x1024",
          estimateMicroUsd: price[pro],
        },
      ],
      leftOut: [],
    });
    expect(await countCalls()).toBe(before);
  });

  it("leaves an engine out that is not configured, and its price", async ({ expect }) => {
    const response = await fetchWith({ OPENAI_API_KEY: "" }, route, admin);
    expect(await response.json()).toMatchObject({
      totalMicroUsd: price[standard],
      images: [{ model: standard }],
      leftOut: [{ provider: "openai", model: pro, code: "provider_not_configured" }],
    });
  });

  it("makes one image where one model has both roles", async ({ expect }) => {
    const response = await fetchWith({ PRO_MODEL: standard }, route, admin);
    expect(await response.json()).toMatchObject({
      totalMicroUsd: price[standard],
      images: [{ model: standard }],
    });
  });
});

describe("POST /admin/api/test-images", () => {
  it("makes one image on each engine, and shows both", async ({ expect }) => {
    const before = await countCalls();
    const made = await makeBoth();
    expect(await countCalls()).toBe(before + 2);
    expect(made.pro).toMatchObject({
      provider: "openai",
      status: "completed",
      modelVersion: null,
      providerRequestId: expect.stringMatching(/^req_/),
      costMicroUsd: price[pro],
      failure: null,
      error: null,
      image: { mediaType: "image/png", width: 1024, height: 1024 },
    });
    expect(made.standard).toMatchObject({
      provider: "google",
      status: "completed",
      modelVersion: standard,
      failure: null,
      image: { mediaType: "image/jpeg", width: 512, height: 512 },
    });
    const { costMicroUsd } = made.result;
    expect(costMicroUsd).toBe(made.pro.costMicroUsd + made.standard.costMicroUsd);
  });

  it("hands the images out to admins, and to nobody else", async ({ expect }) => {
    const { pro: image } = await makeBoth();
    const url = image.image?.url ?? "";
    const path = new URL(url).pathname;
    expect(path).toBe(`/admin/api/images/${image.image?.id}`);
    const response = await get(path, admin);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await sha256Of(await response.arrayBuffer())).toBe(image.image?.sha256);
    const { key } = await createAccount({ tier: "pro" });
    const elsewhere = [
      get(`/v1/images/${image.image?.id}`, { key }),
      get(`/v1/generations/${image.generationId}`, { key }),
    ];
    const answers = await Promise.all(elsewhere);
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });

  it("hands out no image of a user", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const body = { prompt: "A boat", quality: "low", resolution: "512" };
    const made = await post("/v1/generations", body, account);
    const { images } = await made.json<{ images: readonly { id: string }[] }>();
    const path = `/admin/api/images/${images[0]?.id}`;
    expect(await readRefusal(await get(path, admin), path)).toMatchObject({ status: 404 });
  });

  it("writes both into the history, under an account of no user", async ({ expect }) => {
    const made = await makeBoth();
    for (const { generationId } of made.result.images) {
      const { generation } = await waitForRows(generationId);
      expect(generation).toMatchObject({ account_id: "acct_admin_tests", key_id: "admin-token" });
    }
    const accounts = env.DB.prepare("SELECT count(*) AS n FROM accounts WHERE id = ?");
    expect(await accounts.bind("acct_admin_tests").first("n")).toBe(0);
  });

  it("is in the audit table", async ({ expect }) => {
    const { result } = await makeBoth();
    const { entries } = await listAudit("?limit=1");
    expect(entries).toMatchObject([
      {
        action: "test-images.make",
        target: `${standard}, ${pro}`,
        reason: confirmed.reason,
        details: {
          confirmMicroUsd: price.total,
          generationIds: result.images.map(({ generationId }) => generationId),
        },
      },
    ]);
  });

  it("shows the failure of one engine beside the other's image", async ({ expect }) => {
    const fault = { kind: "model-retired" };
    await queueFault({ prompt: testPrompt, provider: "openai", fault });
    const made = await makeBoth();
    expect(made.standard).toMatchObject({ status: "completed", failure: null });
    expect(made.pro).toMatchObject({
      status: "failed",
      costMicroUsd: 0,
      failure: { kind: "model-not-found", status: 404, mayBeBilled: false },
      error: { code: "all_providers_failed" },
      image: null,
    });
  });

  it("goes through a circuit that is open or held, and changes nothing there", async ({
    expect,
  }) => {
    await failCalls(proKey, 3);
    const held = { reason: "a drill", expiresInSeconds: 600 };
    await order("google/gemini-3.1-flash-image", "isolate", held);
    const before = await listBreakers();
    const made = await makeBoth();
    expect([made.pro.status, made.standard.status]).toEqual(["completed", "completed"]);
    const after = await listBreakers();
    for (const model of [pro, standard]) {
      const { state, since, nextProbeAt } = findBreaker(before, model);
      expect(findBreaker(after, model)).toMatchObject({ state, since, nextProbeAt });
    }
  });

  it("counts like any other call where the circuit is closed", async ({ expect }) => {
    const fault = { kind: "bad-key" };
    await queueFault({ prompt: testPrompt, provider: "openai", fault });
    const { pro: image } = await makeBoth();
    expect(image.failure?.kind).toBe("authentication");
    const opened = await waitForState(pro, "open");
    expect(opened.lastTransitions[0]).toMatchObject({ because: "account-refused" });
  });

  it.for([
    { what: "another price", body: { ...confirmed, confirmMicroUsd: price.total - 1 } },
    { what: "nothing", body: { ...confirmed, confirmMicroUsd: 0 } },
  ])("at $what tells the right one, and makes nothing", async ({ body }, { expect }) => {
    const before = { calls: await countCalls(), audit: await listAudit("?limit=1") };
    const refusal = await readRefusal(await post(route, body, admin), route);
    expect(refusal).toEqual({
      status: 409,
      code: "price_changed",
      param: "confirmMicroUsd",
      detail: expect.stringContaining(`'confirmMicroUsd': ${price.total}`),
    });
    expect({ calls: await countCalls(), audit: await listAudit("?limit=1") }).toEqual(before);
  });

  it.for([
    { body: { reason: "x" }, code: "missing_parameter", param: "confirmMicroUsd" },
    { body: { confirmMicroUsd: price.total }, code: "missing_parameter", param: "reason" },
    {
      body: { ...confirmed, confirmMicroUsd: "1" },
      code: "invalid_parameter",
      param: "confirmMicroUsd",
    },
    { body: { ...confirmed, prompt: "x" }, code: "unknown_parameter", param: "prompt" },
  ])("is refused for its body: $code $param", async ({ body, code, param }, { expect }) => {
    const before = await countCalls();
    const refusal = await readRefusal(await post(route, body, admin), route);
    expect(refusal).toMatchObject({ status: 400, code, param });
    expect(await countCalls()).toBe(before);
  });

  it("makes nothing that cannot be recorded", async ({ expect }) => {
    const before = await countCalls();
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    const response = await fetchWith(changes, route, { ...admin, body: confirmed });
    expect(await readRefusal(response, route)).toMatchObject({ code: "database_unavailable" });
    expect(await countCalls()).toBe(before);
  });

  it("says so where no engine is configured", async ({ expect }) => {
    const changes = { OPENAI_API_KEY: "", GEMINI_API_KEY: "" };
    const body = { ...confirmed, confirmMicroUsd: 0 };
    const response = await fetchWith(changes, route, { ...admin, body });
    expect(await readRefusal(response, route)).toMatchObject({
      status: 503,
      code: "provider_not_configured",
    });
  });
});
