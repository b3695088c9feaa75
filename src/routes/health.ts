import type { Context } from "hono";

import { bindings, howToAdd, isBound, type Binding } from "../health/check-bindings.ts";
import { howToMigrate } from "../health/check-migrations.ts";
import { missingProviders, toCheckName } from "../health/check-providers.ts";
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
    ...bindings.map((binding) => boundTo(binding, env)),
    ...(await migrations(env)),
    ...settings(env),
  ];
  const isReady = checks.every(({ ok }) => ok);
  return c.json({ status: isReady ? "ready" : "not-ready", checks }, isReady ? 200 : 503);
}

function boundTo(binding: Binding, env: Env): Check {
  const name = `binding ${binding.name}`;
  if (isBound(binding, env)) return { name, ok: true, fix: null };
  const { fixOfOptional } = binding;
  return { name, ok: fixOfOptional !== undefined, fix: fixOfOptional ?? howToAdd(binding) };
}

async function migrations({ DB }: Env): Promise<readonly Check[]> {
  if (DB === undefined) return [];
  // The table itself comes with the first migration.
  const applied = await readAppliedMigrations(DB).catch(() => new Set<string>());
  return knownMigrations.map((tag) => {
    const ok = applied.has(tag);
    return { name: `migration ${tag}`, ok, fix: ok ? null : `${howToMigrate}.` };
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
  const missing = missingProviders(missingSettings).map(({ name, detail }) => ({
    name,
    ok: configured.size > 0,
    fix: detail,
  }));
  const present = [...configured.keys()].map((provider) => ({
    name: toCheckName(provider),
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
