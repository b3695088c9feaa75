import { setTimeout as delay } from "node:timers/promises";

import type { ClientResult, Form } from "./evidence.ts";
import type { Gateway } from "./gateway-client.ts";
import { served } from "./judge.ts";
import { MistakeError } from "./mistake.ts";
import { carryOut, runScenario, type Bench } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";
import type { Upstream } from "./upstream.ts";
import { judgeForm, notTried, summarize, type FormResult, type ScenarioResult } from "./verdict.ts";

/** Healthy requests in a row that must reach the first engine before the next trouble. */
const healthyInRow = 3;

/** How long a gateway may avoid the first engine after trouble, in milliseconds, all times together. */
const recoveryMs = 180_000;

/** The pause between looks whether it is used again, in milliseconds. */
const lookAgainMs = 1000;

/** How long a gateway may take to pass a request on, in milliseconds. */
const passOnMs = 2000;

export interface ExamineOptions {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly scenarios: readonly Scenario[];
  readonly patienceMs: number;
  /** Told what is done next. */
  readonly tell: (line: string) => void;
}

/** A form in which the gateway answers, and its answer when nothing is wrong. */
type Healthy = ReadonlyMap<Form, ClientResult | string>;

/**
 * Examines one gateway. A breaker remembers trouble, so that the short scenarios come one by one,
 * each once healthy requests reach the engine again that is asked first.
 * @throws MistakeError when the gateway makes no image though nothing is wrong.
 */
export async function examine(options: ExamineOptions): Promise<readonly ScenarioResult[]> {
  const { gateway, scenarios, tell } = options;
  const { bench, healthy } = await getAcquainted(options);
  const results = new Map<Scenario, FormResult[]>(scenarios.map((each) => [each, []]));
  const tryForm = async (scenario: Scenario, form: Form) => {
    results.get(scenario)?.push(await runForm(bench, scenario, form, healthy));
  };
  const recovery = { leftMs: recoveryMs };
  const byPace = (...paces: readonly Scenario["pace"][]) =>
    scenarios
      .filter(({ pace }) => paces.includes(pace))
      .flatMap((scenario) => scenario.forms.map((form) => ({ scenario, form })));

  const waiting = byPace("waits-for-deadline", "waits");
  if (waiting.length > 0) tell(`${gateway.name}: ${waiting.length} that wait, beside the rest`);
  const background = Promise.all(waiting.map(({ scenario, form }) => tryForm(scenario, form)));
  // Its failure is told where it is awaited, below.
  background.catch(() => undefined);
  await delay(waiting.length > 0 ? passOnMs : 0);
  for (const { scenario, form } of [...byPace("outage"), ...byPace("short")]) {
    tell(`${gateway.name}: ${scenario.title}, ${form}`);
    if (await isBack(bench, recovery)) await tryForm(scenario, form);
    else {
      const reason = `healthy requests still avoided the first engine after ${recoveryMs / 1000} s of waiting`;
      results.get(scenario)?.push(notTried(form, "fail", reason));
    }
  }
  await background;
  return scenarios.map((scenario) => summarize(scenario, results.get(scenario) ?? []));
}

/** Learns which engine is asked first, and whether the gateway streams. */
async function getAcquainted(options: ExamineOptions): Promise<{ bench: Bench; healthy: Healthy }> {
  const { gateway, upstream, patienceMs } = options;
  const bench = { gateway, upstream, patienceMs, first: { provider: "", model: "" } };
  const healthy = new Map<Form, ClientResult | string>();
  for (const form of ["json", "stream"] as const) {
    const exchange = await carryOut(bench, {}, form, "healthy");
    const wrong = served.check({ exchanges: [exchange], healthy: exchange.client });
    healthy.set(form, wrong ?? exchange.client);
    if (form !== "json") continue;
    const call = exchange.calls.findLast(({ images }) => images > 0);
    if (wrong) {
      throw new MistakeError(`${gateway.name} makes no image though nothing is wrong: ${wrong}.`);
    }
    if (!call) {
      throw new MistakeError(
        `${gateway.name} made an image without the simulator. Both engines must point at it.`,
      );
    }
    bench.first = { provider: call.provider, model: call.model };
  }
  return { bench, healthy };
}

async function runForm(
  bench: Bench,
  scenario: Scenario,
  form: Form,
  healthy: Healthy,
): Promise<FormResult> {
  const usual = healthy.get(form);
  if (usual === undefined || typeof usual === "string") {
    const reason = `no ${form} when nothing is wrong: ${usual ?? "not tried"}`;
    return notTried(form, "not-applicable", reason);
  }
  const startedAt = performance.now();
  const evidence = await runScenario(bench, scenario, form, usual);
  const seconds = (performance.now() - startedAt) / 1000;
  return judgeForm(form, scenario.criteria, evidence, seconds);
}

/** Waits until healthy requests reach the first engine, as often in a row as breakers want. */
async function isBack(bench: Bench, recovery: { leftMs: number }): Promise<boolean> {
  for (let inRow = 0; inRow < healthyInRow;) {
    const startedAt = performance.now();
    const { calls } = await carryOut(bench, {}, "json", "healthy");
    inRow = calls.some(({ engine }) => engine === "first") ? inRow + 1 : 0;
    if (inRow > 0) continue;
    if (recovery.leftMs <= 0) return false;
    await delay(lookAgainMs);
    recovery.leftMs -= performance.now() - startedAt;
  }
  return true;
}
