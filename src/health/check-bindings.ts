import { inTime } from "../storage/answer-in-time.ts";
import type { HealthCheck } from "./health-check.ts";

/** No binding is waited for longer, in milliseconds. */
const patienceMs = 3000;

/** The name of an object that is nobody's: to be asked, it is made, and nothing is written into it. */
const probe = "health";

/** A PNG of one pixel. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** What the Worker is bound to, all but its rate limits. */
export interface Binding {
  readonly name: keyof Env;
  /** What of wrangler.toml would bring it. */
  readonly table: string;
  /** Of one that images are made without: what becomes of them, and what to do. */
  readonly fixOfOptional?: string;
  /** A question that costs and changes nothing. */
  readonly ask: (env: Env) => Promise<unknown>;
}

const objects = "[[durable_objects.bindings]]";

/** In the order in which they are shown. */
export const bindings: readonly Binding[] = [
  { name: "DB", table: "[[d1_databases]]", ask: ({ DB }) => DB.prepare("SELECT 1").run() },
  { name: "BUCKET", table: "[[r2_buckets]]", ask: ({ BUCKET }) => BUCKET.head(probe) },
  {
    name: "IMAGES",
    table: "[images]",
    fixOfOptional:
      'Not there: images stay as the engines made them, whatever size and type was asked for. Add [images] with binding = "IMAGES" to wrangler.toml.',
    ask: ({ IMAGES }) => IMAGES.info(onePixel()),
  },
  {
    name: "GENERATION_RUN",
    table: objects,
    ask: async ({ GENERATION_RUN: runs }) => runs.getByName(probe).describe(probe),
  },
  {
    name: "BATCH_RUN",
    table: objects,
    ask: async ({ BATCH_RUN: batches }) => batches.getByName(probe).describe(probe),
  },
  {
    name: "PROVIDER_BREAKER",
    table: objects,
    ask: async ({ PROVIDER_BREAKER: breakers }) => breakers.getByName(probe).look(),
  },
  {
    name: "ACCOUNT_LEDGER",
    table: objects,
    ask: async ({ ACCOUNT_LEDGER: ledgers }) =>
      ledgers.getByName(probe).release({ generationId: probe, now: Date.now() }),
  },
  {
    name: "CALL_RELAY",
    table: objects,
    ask: async ({ CALL_RELAY: relays }) => relays.getByName(probe).stop(probe),
  },
];

/** Asks every binding whether it is there. Never throws. */
export function checkBindings(env: Env): Promise<readonly HealthCheck[]> {
  return Promise.all([...bindings.map((binding) => check(binding, env)), ...rateLimits(env)]);
}

/** A deployment may be without one, whatever the types of the configuration say. */
export function isBound({ name }: Binding, env: Partial<Env>): boolean {
  return env[name] !== undefined;
}

/** What to do when it is missing. */
export function howToAdd({ table }: Binding): string {
  return `Add ${table} to wrangler.toml.`;
}

async function check(binding: Binding, env: Env): Promise<HealthCheck> {
  const name = `binding ${binding.name}`;
  if (!isBound(binding, env)) return { name, state: "missing", detail: howToAdd(binding) };
  return answerOf(name, () => binding.ask(env));
}

/**
 * Those that there are, which are named so: without one, everything is let through. The method alone
 * tells nothing: a service has one of any name.
 */
function rateLimits(env: Env): readonly Promise<HealthCheck>[] {
  return Object.entries({ ...env } as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
    name.endsWith("_LIMIT") && isRateLimit(value)
      ? [answerOf(`binding ${name}`, () => value.limit({ key: probe }))]
      : [],
  );
}

function isRateLimit(value: unknown): value is RateLimit {
  return value instanceof Object && "limit" in value && typeof value.limit === "function";
}

async function answerOf(name: string, ask: () => Promise<unknown>): Promise<HealthCheck> {
  const startedAt = Date.now();
  try {
    await inTime(ask(), patienceMs);
    return { name, state: "ok", detail: `Answered after ${Date.now() - startedAt} ms.` };
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    return { name, state: "failing", detail: `There is no good answer (${kind}).` };
  }
}

function onePixel(): ReadableStream<Uint8Array> {
  return new Blob([Uint8Array.fromBase64(pixel)]).stream();
}
