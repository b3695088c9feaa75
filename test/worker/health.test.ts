import { env } from "cloudflare:workers";
import { describe, it, onTestFinished, type ExpectStatic } from "vitest";

import { providerDefinitions } from "../../src/providers/registry.ts";
import { createAccount } from "./accounts.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { generate } from "./generations.ts";
import { withoutTable } from "./missing-table.ts";
import { readRefusal } from "./problems.ts";
import { readTracelessRefusal } from "./traces.ts";

/** The check of the one migration when it is not applied, among others. */
function unapplied(expect: ExpectStatic) {
  const fix = "Run 'npx wrangler d1 migrations apply DB' (with --local or --remote).";
  return expect.arrayContaining([{ name: "migration 0000_initial", ok: false, fix }]);
}

describe("GET /healthz", () => {
  it("answers whatever else is missing", async ({ expect }) => {
    const changes = { DB: undefined, BUCKET: undefined, STANDARD_MODEL: "none", TIERS: "{" };
    const response = await fetchWith(changes, "/healthz");
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 200,
      body: { status: "ok" },
    });
  });
});

describe("GET /readyz", () => {
  it("is ready when every binding, migration and key is there", async ({ expect }) => {
    const response = await fetchWith({}, "/readyz");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: "ready",
      checks: [
        { name: "binding DB", ok: true, fix: null },
        { name: "binding BUCKET", ok: true, fix: null },
        { name: "binding IMAGES", ok: true, fix: null },
        { name: "binding GENERATION_RUN", ok: true, fix: null },
        { name: "binding BATCH_RUN", ok: true, fix: null },
        { name: "binding PROVIDER_BREAKER", ok: true, fix: null },
        { name: "binding ACCOUNT_LEDGER", ok: true, fix: null },
        { name: "binding CALL_RELAY", ok: true, fix: null },
        { name: "migration 0000_initial", ok: true, fix: null },
        { name: "migration 0001_audit_entries", ok: true, fix: null },
        { name: "migration 0002_image_originals", ok: true, fix: null },
        { name: "migration 0003_generation_tags", ok: true, fix: null },
        { name: "migration 0004_marks", ok: true, fix: null },
        { name: "migration 0005_retention", ok: true, fix: null },
        { name: "migration 0006_routing_opinions", ok: true, fix: null },
        { name: "migration 0007_cost_estimates", ok: true, fix: null },
        { name: "migration 0008_provider_budgets", ok: true, fix: null },
        { name: "migration 0009_spent_so_far", ok: true, fix: null },
        { name: "migration 0010_accounts_and_keys", ok: true, fix: null },
        { name: "migration 0011_model_states", ok: true, fix: null },
        { name: "migration 0012_model_refused", ok: true, fix: null },
        ...providerDefinitions.map(({ id }) => ({ name: `provider ${id}`, ok: true, fix: null })),
        { name: "setting URL_SIGNING_SECRET", ok: true, fix: null },
      ],
    });
  });

  it.for([
    { changes: { DB: undefined }, name: "binding DB", fix: "[[d1_databases]]" },
    { changes: { BUCKET: undefined }, name: "binding BUCKET", fix: "[[r2_buckets]]" },
    {
      changes: { GENERATION_RUN: undefined },
      name: "binding GENERATION_RUN",
      fix: "[[durable_objects.bindings]]",
    },
    {
      changes: { ACCOUNT_LEDGER: undefined },
      name: "binding ACCOUNT_LEDGER",
      fix: "[[durable_objects.bindings]]",
    },
    {
      changes: { PROVIDER_BREAKER: undefined },
      name: "binding PROVIDER_BREAKER",
      fix: "[[durable_objects.bindings]]",
    },
    { changes: { STANDARD_MODEL: "none" }, name: "configuration", fix: "STANDARD_MODEL is 'none'" },
    { changes: { PRO_MODEL: "none" }, name: "configuration", fix: "PRO_MODEL is 'none'" },
    {
      changes: { IMAGE_EDIT_PROVIDER: "midjourney" },
      name: "configuration",
      fix: "IMAGE_EDIT_PROVIDER is 'midjourney'",
    },
    { changes: { TIERS: "{" }, name: "configuration", fix: "TIERS" },
    { changes: { RUN_LOCATIONS: '{"EU":"mars"}' }, name: "configuration", fix: "RUN_LOCATIONS" },
    { changes: { URL_SIGNING_SECRET: "short" }, name: "configuration", fix: "URL_SIGNING_SECRET" },
    { changes: { OPENAI_BASE_URL: "nowhere" }, name: "configuration", fix: "OPENAI_BASE_URL" },
    { changes: { GOOGLE_BASE_URL: "nowhere" }, name: "configuration", fix: "GOOGLE_BASE_URL" },
  ])("names what is missing or wrong: $fix", async ({ changes, name, fix }, { expect }) => {
    const response = await fetchWith(changes, "/readyz");
    expect(response.status).toBe(503);
    const { status, checks } = await response.json<{
      status: string;
      checks: readonly { name: string; ok: boolean; fix: string | null }[];
    }>();
    expect(status).toBe("not-ready");
    expect(checks.filter(({ ok }) => !ok)).toEqual([
      { name, ok: false, fix: expect.stringContaining(fix) },
    ]);
  });

  it("is ready with one engine, and names the setting of the other", async ({ expect }) => {
    const response = await fetchWith({ OPENAI_API_KEY: "" }, "/readyz");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: "ready",
      checks: expect.arrayContaining([
        { name: "provider google", ok: true, fix: null },
        { name: "provider openai", ok: true, fix: "Not configured. Set OPENAI_API_KEY." },
      ]),
    });
  });

  it("is ready without a secret to sign with, and names the setting", async ({ expect }) => {
    const response = await fetchWith({ URL_SIGNING_SECRET: undefined }, "/readyz");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: "ready",
      checks: expect.arrayContaining([
        {
          name: "setting URL_SIGNING_SECRET",
          ok: true,
          fix: expect.stringContaining("openssl rand -hex 32"),
        },
      ]),
    });
  });

  it("is not ready without an engine, and names the setting of each", async ({ expect }) => {
    const noKeys = Object.fromEntries(
      providerDefinitions.map(({ settings }) => [settings.key, ""]),
    );
    const response = await fetchWith({ ...noKeys, GEMINI_API_KEY: undefined }, "/readyz");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: "not-ready",
      checks: expect.arrayContaining([
        { name: "provider openai", ok: false, fix: "Not configured. Set OPENAI_API_KEY." },
        { name: "provider google", ok: false, fix: "Not configured. Set GEMINI_API_KEY." },
      ]),
    });
  });

  it("names a migration that is not applied", async ({ expect }) => {
    const take = "DELETE FROM d1_migrations WHERE name = '0000_initial.sql'";
    const give = "INSERT INTO d1_migrations (name) VALUES ('0000_initial.sql')";
    await env.DB.prepare(take).run();
    onTestFinished(async () => {
      await env.DB.prepare(give).run();
    });
    const response = await fetchWith({}, "/readyz");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: "not-ready", checks: unapplied(expect) });
  });

  it("names every migration of a database without any", async ({ expect }) => {
    const response = await withoutTable("d1_migrations", () => fetchWith({}, "/readyz"));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: "not-ready", checks: unapplied(expect) });
  });

  it("tells no key and no secret", async ({ expect }) => {
    const response = await fetchWith(
      { GEMINI_API_KEY: "secret-1", STANDARD_MODEL: "x" },
      "/readyz",
    );
    expect(await response.text()).not.toContain("secret-1");
  });
});

describe("a request to a Worker that is not configured", () => {
  it.for(["/v1/plan", "/v1/generations", "/v1/images/generations"])(
    "is 503 on %s without an engine, and names the settings of all",
    async (route, { expect }) => {
      const { key } = await createAccount({ tier: "standard" });
      const changes = { OPENAI_API_KEY: "", GEMINI_API_KEY: "" };
      const response = await fetchWith(changes, route, { key, body: { prompt: "A boat" } });
      expect(await readTracelessRefusal(response, route)).toEqual({
        status: 503,
        code: "provider_not_configured",
        param: null,
        detail: expect.stringMatching(/Set GEMINI_API_KEY or OPENAI_API_KEY\.$/),
      });
    },
  );

  it("names the one engine that could do the task", async ({ expect }) => {
    const { key } = await createAccount({ tier: "standard" });
    const body = { prompt: "A boat", aspectRatio: "8:1" };
    const response = await fetchWith({ GEMINI_API_KEY: "" }, "/v1/plan", { key, body });
    expect(await readRefusal(response, "/v1/plan")).toMatchObject({
      status: 503,
      code: "provider_not_configured",
      detail: expect.stringMatching(/Set GEMINI_API_KEY\.$/),
    });
  });

  it("names the setting that is wrong", async ({ expect }) => {
    const body = { prompt: "A boat" };
    const response = await fetchWith({ PRO_MODEL: "x" }, "/v1/plan", { key: "dpt_x", body });
    expect(await readRefusal(response, "/v1/plan")).toMatchObject({
      status: 503,
      code: "misconfigured",
      detail: expect.stringContaining("PRO_MODEL is 'x'"),
    });
  });

  it("is 503 without the tables, and names the command", async ({ expect }) => {
    const { key } = await createAccount({ tier: "standard" });
    const body = { prompt: "A boat" };
    const response = await withoutTable("api_keys", () => fetchWith({}, "/v1/plan", { key, body }));
    expect(await readRefusal(response, "/v1/plan")).toMatchObject({
      status: 503,
      code: "database_not_migrated",
      detail: expect.stringContaining("'npx wrangler d1 migrations apply DB'"),
    });
  });

  it("goes to the standard model without OpenAI's key", async ({ expect }) => {
    const { key } = await createAccount({ tier: "pro" });
    const body = { prompt: "A boat", highQuality: true };
    const response = await fetchWith({ OPENAI_API_KEY: "" }, "/v1/plan", { key, body });
    expect(await response.json()).toMatchObject({
      model: "gemini-3.1-flash-image",
      reasons: ["high_quality", "provider_not_configured"],
      fallbackFrom: "gpt-image-2",
      candidates: [{ model: "gemini-3.1-flash-image", quality: "high" }],
      rejections: [{ model: "gpt-image-2", provider: "openai", code: "provider_not_configured" }],
    });
  });

  it("makes the image of a Pro request with the standard model", async ({ expect }) => {
    const { key } = await createAccount({ tier: "pro" });
    const body = { prompt: "A boat", highQuality: true };
    const route = "/v1/generations";
    const response = await fetchWith({ OPENAI_API_KEY: undefined }, route, { key, body });
    expect(await response.json()).toMatchObject({
      status: "completed",
      model: "gemini-3.1-flash-image",
      reasons: ["high_quality", "provider_not_configured"],
      fallbackFrom: "gpt-image-2",
      images: [{ size: "1024x1024" }],
    });
  });

  it("makes an 8:1 Pro image with the standard model at its own pixels", async ({ expect }) => {
    const { key } = await createAccount({ tier: "pro" });
    const body = { prompt: "A boat", highQuality: true, aspectRatio: "8:1" };
    const response = await fetchWith({}, "/v1/generations", { key, body });
    expect(await response.json()).toMatchObject({
      status: "completed",
      model: "gemini-3.1-flash-image",
      reasons: ["high_quality", "aspect_ratio_unsupported"],
      fallbackFrom: "gpt-image-2",
      requested: { aspectRatio: "8:1", size: null },
      images: [{ size: "3072x384" }],
      warnings: [],
    });
  });
});

describe("a Worker whose storage does not answer", () => {
  it("checks no key, spends nothing, and says when to come back", async ({ expect }) => {
    const { key } = await createAccount({ tier: "standard" });
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    const body = { prompt: "A boat" };
    const response = await fetchWith(changes, "/v1/generations", { key, body });
    expect(response.headers.get("retry-after")).toBe("2");
    expect(response.headers.get("x-should-retry")).toBeNull();
    expect(await readRefusal(response, "/v1/generations")).toMatchObject({
      status: 503,
      code: "database_unavailable",
    });
  });

  it("says that an image is there and cannot be read at the moment", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const generation = await generate(account, { prompt: "A boat", resolution: "512" });
    const route = new URL(generation.images[0]?.url ?? "").pathname;
    const response = await fetchWith({ BUCKET: outOfOrder(env.BUCKET, "get") }, route, account);
    expect(response.headers.get("retry-after")).toBe("2");
    expect(await readRefusal(response, route)).toMatchObject({
      status: 503,
      code: "storage_unavailable",
      detail: expect.stringContaining("is stored and cannot be read at the moment"),
    });
  });

  it("names the generation when OpenAI's answer cannot be read from R2", async ({ expect }) => {
    const { key } = await createAccount({ tier: "standard" });
    const route = "/v1/images/generations";
    const changes = { BUCKET: outOfOrder(env.BUCKET, "get") };
    // A single image would be handed on while it is stored: of several, each is read from R2.
    const body = { prompt: "A boat", size: "512x512", n: 2 };
    const response = await fetchWith(changes, route, { key, body });
    expect(response.headers.get("x-should-retry")).toBe("false");
    expect(await readRefusal(response, route)).toMatchObject({
      status: 503,
      code: "storage_unavailable",
      detail: expect.stringMatching(/^The image img_\w{26}-0 is stored/),
    });
  });
});
