import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { createRandom } from "../../src/simulator/random.ts";
import { runToEnd } from "../bench/cleanup.ts";
import { formatReport, type Result } from "./report.ts";
import { pickScenarios, type Scenario, type Stage } from "./scenario.ts";
import { allScenarios } from "./scenarios/all-scenarios.ts";
import { startServer, type Server } from "./server.ts";
import { startSimulatorProcess } from "./simulator-process.ts";

const usage = `npm run durability   a paid image is never lost, seen from outside, over real sockets

  --only NAME[,NAME]   some scenarios
  --quick              a tenth of everything
  --seed TEXT          the same moments again, as far as the machine has them
  --json FILE          the results, with everything that went wrong`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    seed: { type: "string" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const quickShare = 10;

await runToEnd(async () => {
  if (values.help) return say(usage);
  const scenarios = pickScenarios(allScenarios, values.only?.split(",") ?? []);
  const seed = values.seed ?? String(Date.now());
  tell(`Seed ${seed}; starting the simulator`);
  const stage = await prepareStage(seed);
  const results: Result[] = [];
  for (const scenario of scenarios) results.push(await carryOut(scenario, stage));
  const seconds = Math.round(performance.now() / 1000);
  say(`\n${formatReport(results)}\n\nseed ${seed}, ${seconds} s`);
  if (values.json !== undefined) {
    const facts = { seed, seconds, quick: values.quick, results };
    writeFileSync(values.json, `${JSON.stringify(facts, null, 2)}\n`);
  }
  if (results.some(({ wrongs }) => wrongs.length > 0)) process.exitCode = 1;
});

async function prepareStage(seed: string): Promise<Stage> {
  const simulator = await startSimulatorProcess();
  let server: Promise<Server> | undefined;
  return {
    simulator,
    server() {
      if (!server) tell("Starting npm run dev");
      server ??= startServer(simulator);
      return server;
    },
    amount: (full) => (values.quick ? Math.ceil(full / quickShare) : full),
    random: (name) => createRandom(`${seed} ${name}`),
    isQuick: values.quick,
    tell,
  };
}

/** What goes wrong with the trial itself counts as a failure: nothing is known then. */
async function carryOut(scenario: Scenario, stage: Stage): Promise<Result> {
  const { name, title } = scenario;
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  tell(name);
  try {
    const findings = await scenario.run(stage);
    return { scenario: { name, title }, ...findings, seconds: seconds() };
  } catch (error) {
    const wrongs = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    return { scenario: { name, title }, figure: "–", notes: [], wrongs, seconds: seconds() };
  }
}

/** Says what is done next, and how long all has taken so far. */
function tell(line: string): void {
  say(`${String(Math.round(performance.now() / 1000)).padStart(4)} s  ${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
