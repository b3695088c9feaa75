import { beforeAll, describe, it, vi } from "vitest";

import type { Play } from "./play.ts";
import { isWhole, requireDiscreet, say } from "./report.ts";
import { nothingElse, scenarios, type Scenario } from "./scenarios.ts";
import type { Decide, Point, ResetTime } from "./script.ts";
import { setStage } from "./stage.ts";
import { eachOf, toldIn, tryOut } from "./trial.ts";

/** What is done so often goes the same way each further time. */
const mostOccurrences = 2;

/** In a selection, every so manieth case of the first scenarios is tried. */
const selected = { scenarios: 2, every: isWhole ? 1 : 4 };

const chosen = isWhole ? scenarios : scenarios.slice(0, selected.scenarios);

const times: readonly ResetTime[] = isWhole ? ["before", "during", "after"] : ["before", "after"];

beforeAll(setStage);

/** The name of a point, the same in each run of a scenario. */
function titleOf({ name, occurrence }: Point): string {
  return `${name} #${occurrence}`;
}

interface Case {
  readonly title: string;
  readonly when: ResetTime;
  /** Nobody asks for each second one: its alarm alone has it go on. */
  readonly asksFirst: boolean;
}

function tryScenario(scenario: Scenario, decide: Decide, more: Partial<Play> = {}) {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const order = { ...scenario.order, headers, leavesAfter: null };
  const client = { atOnce: 1, mostTries: 3, asksFirst: true, brokenAlarms: 2, isEvicted: false };
  return tryOut({ ...scenario, ...client, ...more, order, decide });
}

function resetAt(scenario: Scenario, { title, when }: Case): Decide {
  return (point) =>
    point.place === "run" && titleOf(point) === title
      ? { kind: "reset", when }
      : scenario.decide(point);
}

/**
 * In a selection, at the size that the engine makes: the clock of a conversion keeps an object in
 * memory for twenty seconds.
 */
function evicted({ order, ...scenario }: Scenario): Scenario {
  const { size: _size, ...asMade } = order.fields;
  return { ...scenario, order: { ...order, fields: isWhole ? order.fields : asMade } };
}

describe("a run that is reset at each of its points", () => {
  it.for(chosen)("$name", { timeout: 300_000 }, async (scenario, { expect }) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const undisturbed = await tryScenario(scenario, scenario.decide);
    expect(undisturbed.violations).toEqual([]);
    const titles = undisturbed.script.points
      .filter(({ place, occurrence }) => place === "run" && occurrence <= mostOccurrences)
      .map(titleOf);
    const cases = titles
      .flatMap((title) => times.map((when) => ({ title, when })))
      .map((one, index): Case => ({
        ...one,
        asksFirst: Math.floor(index / times.length) % 2 === 0,
      }))
      .filter((_, index) => index % selected.every === 0);
    const tried = await eachOf(cases, scenario.mostAtOnce, async (one) => {
      const { asksFirst } = one;
      const judged = await tryScenario(scenario, resetAt(scenario, one), { asksFirst });
      const title = `${one.when} ${one.title}, ${one.asksFirst ? "asked for" : "by its alarm"}`;
      return { ...judged, title: `${title} [${toldIn(judged)}]` };
    });
    say(scenario.name, tried);
    requireDiscreet(logged.mock.calls);
    expect(
      tried.flatMap(({ title, violations }) => violations.map((why) => `${title}: ${why}`)),
    ).toEqual([]);
    // A point that the reset run does not come to proves nothing.
    const reached = tried.filter(({ script }) => script.resets > 0).length;
    expect(reached / tried.length).toBeGreaterThan(0.75);
  });
});

describe("a run that is evicted in its call", () => {
  // Evicting waits for all that the run has begun, tries at a broken storage included.
  const healthy = chosen.filter(({ decide }) => decide === nothingElse);

  it.for(healthy)("$name", { timeout: 60_000 }, async (scenario, { expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { violations, evidence } = await tryScenario(evicted(scenario), scenario.decide, {
      isEvicted: true,
    });
    expect(violations).toEqual([]);
    const kinds = evidence.views[0]?.attempts.map(({ failure }) => failure?.kind) ?? [];
    expect(kinds).not.toContain("interrupted");
  });
});
