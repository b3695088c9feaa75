import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { z } from "zod";

import { providerDefinitions } from "../../src/providers/registry.ts";
import { knownMigrations } from "../../src/storage/applied-migrations.ts";
import { testSecrets } from "../leaks.ts";
import { admin } from "./admin.ts";
import { get } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { withoutTable } from "./missing-table.ts";
import { countTraces } from "./traces.ts";

const route = "/admin/api/health";
const state = z.enum(["ok", "missing", "failing"]);
const healthSchema = z.strictObject({
  at: z.iso.datetime({ precision: 3 }),
  state,
  checks: z.array(z.strictObject({ name: z.string(), state, detail: z.string().min(10) })),
});

async function readHealth(changes: Readonly<Record<string, unknown>> = {}) {
  const response = await fetchWith(changes, route, admin);
  expect200(response);
  return healthSchema.parse(await response.json());
}

function expect200({ status }: Response): void {
  if (status !== 200) throw new Error(`The answer is ${status}.`);
}

async function checkOf(name: string, changes: Readonly<Record<string, unknown>> = {}) {
  const { checks } = await readHealth(changes);
  const found = checks.find((check) => check.name === name);
  if (!found) throw new Error(`There is no check of '${name}'.`);
  return found;
}

const objects = ["GENERATION_RUN", "BATCH_RUN", "PROVIDER_BREAKER", "ACCOUNT_LEDGER", "CALL_RELAY"];

describe("GET /admin/api/health", () => {
  it("asks everything that the deployment is made of", async ({ expect }) => {
    const { state: whole, checks } = await readHealth();
    expect(checks.map((check) => `${check.name}: ${check.state}`)).toEqual([
      "binding DB: ok",
      "binding BUCKET: ok",
      "binding IMAGES: ok",
      ...objects.map((name) => `binding ${name}: ok`),
      "binding REQUEST_LIMIT: ok",
      "binding ADMIN_LIMIT: ok",
      "binding FAILURE_LIMIT: ok",
      "migrations: ok",
      "setting ADMIN_TOKEN: ok",
      "setting URL_SIGNING_SECRET: ok",
      "setting ALERT_WEBHOOK_URL: ok",
      ...providerDefinitions.map(({ id }) => `provider ${id}: ok`),
    ]);
    expect(whole).toBe("ok");
    expect(await readHealth({ URL_SIGNING_SECRET: "" })).toMatchObject({ state: "missing" });
    const ALERT_WEBHOOK_URL = env.WEBHOOK_RECEIVER_URL;
    expect(await readHealth({ ALERT_WEBHOOK_URL })).toMatchObject({ state: "ok" });
  });

  it("costs nothing, leaves nothing, and tells no secret", async ({ expect }) => {
    const text = await (await get(route, admin)).text();
    expect(await countTraces()).toMatchObject({ generations: 0, attempts: 0, objects: 0 });
    for (const secret of Object.values(testSecrets)) expect(text).not.toContain(secret);
  });

  it.for([
    { name: "DB", table: "[[d1_databases]]" },
    { name: "BUCKET", table: "[[r2_buckets]]" },
    { name: "IMAGES", table: "[images]" },
    ...objects.map((name) => ({ name, table: "[[durable_objects.bindings]]" })),
  ])(
    "says how to add the binding $name when it is missing",
    async ({ name, table }, { expect }) => {
      expect(await checkOf(`binding ${name}`, { [name]: undefined })).toEqual({
        name: `binding ${name}`,
        state: "missing",
        detail: `Add ${table} to wrangler.toml.`,
      });
    },
  );

  it.for([
    { name: "DB", broken: () => outOfOrder(env.DB, "prepare") },
    { name: "BUCKET", broken: () => outOfOrder(env.BUCKET, "head") },
    { name: "IMAGES", broken: () => outOfOrder(env.IMAGES, "info") },
    { name: "GENERATION_RUN", broken: () => ({ getByName: failAtOnce }) },
    { name: "ACCOUNT_LEDGER", broken: () => ({ getByName: () => ({ release: fail }) }) },
  ])("finds that $name does not answer", async ({ name, broken }, { expect }) => {
    const health = await readHealth({ [name]: broken() });
    expect(health.state).toBe("failing");
    expect(health.checks).toContainEqual({
      name: `binding ${name}`,
      state: "failing",
      detail: "There is no good answer (Error).",
    });
  });

  it("finds rate limits by what they are", async ({ expect }) => {
    const asked: unknown[] = [];
    const REQUEST_LIMIT = {
      limit: async (options: unknown) => {
        asked.push(options);
        return { success: true };
      },
    };
    expect(await checkOf("binding REQUEST_LIMIT", { REQUEST_LIMIT })).toMatchObject({
      state: "ok",
    });
    expect(asked).toEqual([{ key: "health" }]);
    const BROKEN_LIMIT = { limit: fail };
    expect(await checkOf("binding BROKEN_LIMIT", { BROKEN_LIMIT })).toMatchObject({
      state: "failing",
    });
  });

  it("compares migrations", async ({ expect }) => {
    const newest = knownMigrations.at(-1) ?? "";
    expect((await checkOf("migrations")).detail).toBe(
      `${newest} is the newest that this build knows, and is applied.`,
    );
    const without = await withoutTable("d1_migrations", () => checkOf("migrations"));
    expect(without).toMatchObject({
      state: "missing",
      detail: expect.stringContaining(`${knownMigrations[0]}, `),
    });
    const name = `${newest}.sql`;
    await env.DB.prepare("UPDATE d1_migrations SET name = '0999_later.sql' WHERE name = ?")
      .bind(name)
      .run();
    const changed = await checkOf("migrations");
    await env.DB.prepare("UPDATE d1_migrations SET name = ? WHERE name = '0999_later.sql'")
      .bind(name)
      .run();
    expect(changed).toEqual({
      name: "migrations",
      state: "missing",
      detail: `Run 'npx wrangler d1 migrations apply DB' (with --local or --remote): ${newest}.`,
    });
    await env.DB.prepare("INSERT INTO d1_migrations (name) VALUES ('0999_later.sql')").run();
    const younger = await checkOf("migrations");
    await env.DB.prepare("DELETE FROM d1_migrations WHERE name = '0999_later.sql'").run();
    expect(younger).toMatchObject({ state: "ok", detail: expect.stringContaining("0999_later") });
    const DB = outOfOrder(env.DB, "prepare");
    expect(await checkOf("migrations", { DB })).toMatchObject({ state: "failing" });
    expect(await checkOf("migrations", { DB: undefined })).toMatchObject({ state: "missing" });
  });

  it("says what a setting is for that is not set", async ({ expect }) => {
    expect(await checkOf("setting URL_SIGNING_SECRET", { URL_SIGNING_SECRET: "" })).toEqual({
      name: "setting URL_SIGNING_SECRET",
      state: "missing",
      detail: "Signs webhooks, alerts and the addresses that open without a key.",
    });
  });

  it.for([
    {
      when: "leads to no public host",
      changes: { ALERT_WEBHOOK_URL: "https://10.0.0.1/hook" },
      detail: /^ALERT_WEBHOOK_URL leads to the IP address 10\.0\.0\.1\./,
    },
    {
      when: "holds a password",
      changes: { ALERT_WEBHOOK_URL: "https://a:b@hooks.example/" },
      detail: /^ALERT_WEBHOOK_URL holds a user name or a password\./,
    },
    {
      when: "cannot be signed for",
      changes: { ALERT_WEBHOOK_URL: "https://hooks.example/", URL_SIGNING_SECRET: "" },
      detail: /^Without URL_SIGNING_SECRET/,
    },
  ])("finds an address for alerts that $when", async ({ changes, detail }, { expect }) => {
    expect(await checkOf("setting ALERT_WEBHOOK_URL", changes)).toMatchObject({
      state: "failing",
      detail: expect.stringMatching(detail),
    });
  });

  it("names the settings of a provider that is not configured", async ({ expect }) => {
    expect(await checkOf("provider google", { GEMINI_API_KEY: "" })).toEqual({
      name: "provider google",
      state: "missing",
      detail: "Not configured. Set GEMINI_API_KEY.",
    });
  });

  it("finds a key that its provider refuses", async ({ expect }) => {
    const model = "gpt-image-2";
    const fault = { kind: "bad-key" };
    const queued = await fetch(new URL("/__control/faults", env.SIMULATOR_URL), {
      method: "POST",
      body: JSON.stringify({ model, operation: "model", fault }),
    });
    expect(queued.status).toBe(201);
    expect(await checkOf("provider openai")).toEqual({
      name: "provider openai",
      state: "failing",
      detail: "gpt-image-2 is refused with status 401: authentication. See GET /admin/api/models.",
    });
    expect(await checkOf("provider openai")).toMatchObject({ state: "ok" });
  });

  it("finds a provider that is not there", async ({ expect }) => {
    const OPENAI_BASE_URL = "http://127.0.0.1:1";
    expect(await checkOf("provider openai", { OPENAI_BASE_URL })).toMatchObject({
      state: "failing",
      detail: expect.stringContaining("gpt-image-2 is unreachable: "),
    });
  });
});

function failAtOnce(): never {
  throw new Error("out of order");
}

async function fail(): Promise<never> {
  throw new Error("out of order");
}
