import type { RandomSource } from "../../src/simulator/random.ts";
import type { Server } from "./server.ts";
import type { SimulatorProcess } from "./simulator-process.ts";

/** What a scenario is given. */
export interface Stage {
  readonly simulator: SimulatorProcess;
  /** Diptych under `npm run dev`'s own command, started when it is first asked for. */
  readonly server: () => Promise<Server>;
  /** How many of something, when so many are meant for the full length. */
  readonly amount: (full: number) => number;
  /** The same numbers for the same seed and name. */
  readonly random: (name: string) => RandomSource;
  /** True for a short run. */
  readonly isQuick: boolean;
  /** Told of progress. */
  readonly tell: (line: string) => void;
}

/** What was found. It is a pass when nothing was wrong. */
export interface Findings {
  /** For the table, such as `1000 of 1000 kept`. */
  readonly figure: string;
  /** What else there is to know, a line each. */
  readonly notes: readonly string[];
  /** Every case that went wrong, with its evidence. */
  readonly wrongs: readonly string[];
}

/** Something that is done to Diptych, and what must hold all the same. */
export interface Scenario {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  readonly run: (stage: Stage) => Promise<Findings>;
}

/** The scenarios of some names, or all. @throws RangeError for a name that none has. */
export function pickScenarios<Named extends Pick<Scenario, "name">>(
  all: readonly Named[],
  names: readonly string[],
): readonly Named[] {
  for (const name of names) {
    if (all.some((scenario) => scenario.name === name)) continue;
    const known = all.map((scenario) => scenario.name).join(", ");
    throw new RangeError(`There is no scenario '${name}'. There are ${known}.`);
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
