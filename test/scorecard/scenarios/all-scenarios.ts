import { MistakeError } from "../mistake.ts";
import type { Scenario } from "../scenario.ts";
import { behaviour } from "./behaviour.ts";
import { failures } from "./failures.ts";
import { outage } from "./outage.ts";

/** Every scenario, in the order of the table. A quick run leaves out what waits for deadlines. */
export function listScenarios({ quick }: { readonly quick: boolean }): readonly Scenario[] {
  const all = [
    ...failures,
    ...behaviour({ slowMs: quick ? 10_000 : 30_000 }),
    outage(quick ? 15 : 60),
  ];
  return quick ? all.filter(({ pace }) => pace !== "waits-for-deadline") : all;
}

/** Those that are named. @throws MistakeError for a name that none has. */
export function pickScenarios(
  scenarios: readonly Scenario[],
  names: readonly string[],
): readonly Scenario[] {
  for (const name of names) {
    if (scenarios.some((scenario) => scenario.name === name)) continue;
    const known = scenarios.map((scenario) => scenario.name).join(", ");
    throw new MistakeError(`There is no scenario '${name}' in this run. There are: ${known}.`);
  }
  return names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name));
}
