import { setTimeout } from "node:timers/promises";

import { z } from "zod";

/** A new address takes a while until it is known everywhere, in milliseconds. */
const patienceMs = 90_000;
const pauseMs = 3000;
const answerMs = 10_000;

const readinessSchema = z.object({
  status: z.enum(["ready", "not-ready"]),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), fix: z.string().nullable() })),
});

/** What the deployment says of itself. */
export type Readiness =
  /** @param advice What could be completed all the same, a line each. */
  | { readonly kind: "ready"; readonly advice: readonly string[] }
  | { readonly kind: "not-ready"; readonly missing: readonly string[] }
  /** @param last What came instead of an answer. */
  | { readonly kind: "silent"; readonly last: string };

/** Where it is asked, and how long it may take; tests take less. */
export interface Patience {
  readonly patienceMs: number;
  readonly pauseMs: number;
}

/** Asks `/readyz` until it answers as Diptych does. Never throws. */
export async function askReadiness(
  url: string,
  patience: Patience = { patienceMs, pauseMs },
): Promise<Readiness> {
  const deadline = Date.now() + patience.patienceMs;
  for (;;) {
    const answer = await askOnce(`${url}/readyz`);
    if (answer.kind !== "silent" || Date.now() + patience.pauseMs > deadline) return answer;
    await setTimeout(patience.pauseMs);
  }
}

async function askOnce(url: string): Promise<Readiness> {
  try {
    const response = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(answerMs),
    });
    const parsed = readinessSchema.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) return { kind: "silent", last: `status ${response.status}` };
    const { status, checks } = parsed.data;
    const told = (ok: boolean) =>
      checks.flatMap((check) =>
        check.ok === ok && check.fix !== null ? [`${check.name}: ${check.fix}`] : [],
      );
    return status === "ready"
      ? { kind: "ready", advice: told(true) }
      : { kind: "not-ready", missing: told(false) };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { kind: "silent", last: cause instanceof Error ? cause.message : String(cause) };
  }
}
