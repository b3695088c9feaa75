import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { z } from "zod";

import { get, post } from "./api.ts";

/** Opens the admin API of the tests; see vitest.config.ts. */
export const admin = { key: "admin-token-of-the-tests" };

/** The breakers' names of the two roles. */
export const proKey = "v1:openai:gpt-image-2:generate";
export const standardKey = "v1:google:gemini-3.1-flash-image:generate";

const counts = z.strictObject({ starts: z.int(), failures: z.int(), throttled: z.int() });
const time = z.iso.datetime({ precision: 3 });

const breakerSchema = z.strictObject({
  model: z.string(),
  operation: z.enum(["generate", "edit"]),
  state: z.enum(["closed", "open", "half-open", "isolated", "forced-closed", "unreachable"]),
  admission: z.enum(["admit", "probe", "breaker_open", "rate_limited"]),
  since: time.nullable(),
  window: counts.nullable(),
  throttledUntil: time.nullable(),
  nextProbeAt: time.nullable(),
  leases: z.strictObject({ underWay: z.int(), limit: z.int(), successes: z.int() }).nullable(),
  order: z
    .strictObject({
      kind: z.enum(["isolate", "force-close"]),
      reason: z.string(),
      expiresAt: time,
    })
    .nullable(),
  totals: z.record(z.string(), z.int()).nullable(),
  lastTransitions: z.array(
    z.strictObject({
      at: time,
      from: z.string(),
      to: z.string(),
      because: z.string(),
      reason: z.string().nullable(),
      window: counts,
    }),
  ),
});

const breakersSchema = z.strictObject({
  at: time,
  providers: z.array(
    z.strictObject({
      provider: z.string(),
      state: z.string(),
      breakers: z.array(breakerSchema),
    }),
  ),
});

/** All breakers as the admin API shows them, with exactly the documented fields. */
export type BreakersAnswer = z.infer<typeof breakersSchema>;
export type BreakerAnswer = z.infer<typeof breakerSchema>;

export function parseBreakers(data: unknown): BreakersAnswer {
  return breakersSchema.parse(data);
}

/** Reads what an order to one breaker answers with. */
export async function readOrdered(response: Response) {
  return breakerSchema.extend({ provider: z.string() }).parse(await response.json());
}

/** All breakers, asked for by an admin. */
export async function listBreakers(): Promise<BreakersAnswer> {
  const response = await get("/admin/api/breakers", admin);
  return parseBreakers(await response.json());
}

/** The breaker that a model's new images go through, in a view. */
export function findBreaker(view: BreakersAnswer, model: string): BreakerAnswer {
  const all = view.providers.flatMap(({ breakers }) => breakers);
  const found = all.find((one) => one.model === model && one.operation === "generate");
  if (!found) throw new Error(`No breaker of '${model}'.`);
  return found;
}

/** Closes every breaker: the tests of a file share them. */
export async function resetBreakers(): Promise<void> {
  const response = await post("/admin/api/breakers/reset", { reason: "between tests" }, admin);
  if (!response.ok) throw new Error(`Not reset: ${await response.text()}`);
}

/** Gives an order to the breaker of a model. */
export function order(
  model: "openai/gpt-image-2" | "google/gemini-3.1-flash-image",
  name: "isolate" | "force-close" | "reset",
  body: unknown,
): Promise<Response> {
  return post(`/admin/api/breakers/${model}/generate/${name}`, body, admin);
}

/** Reports calls to a breaker that all fail: three in a row open it. */
export async function failCalls(
  key: string,
  count: number,
  severity: "counts" | "opens-at-once" = "counts",
): Promise<void> {
  for (let call = 0; call < count; call += 1) {
    const reported = await startCall(key);
    await breakerOf(key).report({ ...reported, type: "failed", severity, retryAfterMs: null });
  }
}

/** Reports one call that meets a rate limit. */
export async function throttleCall(key: string, retryAfterMs: number): Promise<void> {
  const reported = await startCall(key);
  await breakerOf(key).report({ ...reported, type: "throttled", retryAfterMs });
}

async function startCall(key: string) {
  const { epoch } = await breakerOf(key).look();
  const reported = { attempt: crypto.randomUUID(), epoch, startedAt: Date.now() };
  await breakerOf(key).report({ ...reported, type: "started" });
  return reported;
}

/** Waits until a model's breaker is in a state: runs report in the background. */
export function waitForState(model: string, state: BreakerAnswer["state"]): Promise<BreakerAnswer> {
  return vi.waitFor(
    async () => {
      const found = findBreaker(await listBreakers(), model);
      if (found.state !== state) throw new Error(`${model} is ${found.state}, not ${state}.`);
      return found;
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** What admins did, the newest first. */
export async function listAudit(query = "") {
  const response = await get(`/admin/api/audit${query}`, admin);
  return auditSchema.parse(await response.json());
}

const auditSchema = z.strictObject({
  entries: z.array(
    z.strictObject({
      id: z.string(),
      at: time,
      actor: z.string(),
      action: z.string(),
      target: z.string(),
      reason: z.string(),
      details: z.record(z.string(), z.unknown()),
      requestId: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

/** The breakers of a deployment in which that of one name does not answer, or only so. */
export function breakersWithout(
  key: string,
  answer: () => Promise<unknown>,
): DurableObjectNamespace {
  const silent = new Proxy({}, { get: () => answer });
  return new Proxy(env.PROVIDER_BREAKER, {
    get: (target, name) => {
      if (name === "getByName")
        return (asked: string) => (asked === key ? silent : breakerOf(asked));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function breakerOf(key: string) {
  return env.PROVIDER_BREAKER.getByName(key);
}
