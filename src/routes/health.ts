import type { Context } from "hono";

import type { HonoEnv } from "../http/hono-env.ts";
import { createServices, type Services } from "../services.ts";
import { knownMigrations, readAppliedMigrations } from "../storage/applied-migrations.ts";

/** One thing that the Worker needs, and what to do when it is not there. */
interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** Null when there is nothing to do. What is well enough may be worth completing. */
  readonly fix: string | null;
}

/** `GET /healthz`: the Worker runs. Touches nothing else. */
export function getHealth(c: Context<HonoEnv>): Response {
  return c.json({ status: "ok" });
}

/** `GET /readyz`: 200 when images can be made, else 503 with everything that is missing. */
export async function getReadiness(c: Context<HonoEnv>): Promise<Response> {
  const { env } = c;
  const checks = [
    binding("DB", env.DB, "d1_databases"),
    binding("BUCKET", env.BUCKET, "r2_buckets"),
    binding("GENERATION_RUN", env.GENERATION_RUN, "durable_objects.bindings"),
    binding("BATCH_RUN", env.BATCH_RUN, "durable_objects.bindings"),
    binding("ACCOUNT_LEDGER", env.ACCOUNT_LEDGER, "durable_objects.bindings"),
    binding("CALL_RELAY", env.CALL_RELAY, "durable_objects.bindings"),
    binding("PROVIDER_BREAKER", env.PROVIDER_BREAKER, "durable_objects.bindings"),
    converter(env),
    ...(await migrations(env)),
    ...settings(env),
  ];
  const isReady = checks.every(({ ok }) => ok);
  return c.json({ status: isReady ? "ready" : "not-ready", checks }, isReady ? 200 : 503);
}

function binding(name: string, value: unknown, table: string): Check {
  const ok = value !== undefined;
  return { name: `binding ${name}`, ok, fix: ok ? null : `Add [[${table}]] to wrangler.toml.` };
}

/** Images are made without it, too. */
function converter({ IMAGES }: Partial<Env>): Check {
  const fix =
    'Not there: images stay as the engines made them, whatever size and type was asked for. Add [images] with binding = "IMAGES" to wrangler.toml.';
  return { name: "binding IMAGES", ok: true, fix: IMAGES ? null : fix };
}

async function migrations({ DB }: Env): Promise<readonly Check[]> {
  if (DB === undefined) return [];
  // The table itself comes with the first migration.
  const applied = await readAppliedMigrations(DB).catch(() => new Set<string>());
  return knownMigrations.map((tag) => {
    const ok = applied.has(tag);
    const fix = ok ? null : "Run 'npx wrangler d1 migrations apply DB' (with --local or --remote).";
    return { name: `migration ${tag}`, ok, fix };
  });
}

function settings(env: Env): readonly Check[] {
  try {
    const services = createServices(env);
    return [...providers(services), urlSigning(services)];
  } catch (error) {
    const fix = error instanceof Error ? error.message : "The configuration cannot be read.";
    return [{ name: "configuration", ok: false, fix }];
  }
}

/** One provider is enough to make images; a second is what makes them through an outage. */
function providers({ providers: configured, missingSettings }: Services): readonly Check[] {
  const missing = [...missingSettings].map(([provider, names]) => ({
    name: `provider ${provider}`,
    ok: configured.size > 0,
    fix: `Not configured. Set ${names.join(" or ")}.`,
  }));
  const present = [...configured.keys()].map((provider) => ({
    name: `provider ${provider}`,
    ok: true,
    fix: null,
  }));
  return [...present, ...missing];
}

/** Images are made without it, too. */
function urlSigning({ config }: Services): Check {
  const isSet = config.urlSigningSecrets.length > 0;
  const fix = "Not set: no generation has an eventsUrl. Set what 'openssl rand -hex 32' prints.";
  return { name: "setting URL_SIGNING_SECRET", ok: true, fix: isSet ? null : fix };
}
