import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { runToEnd } from "../bench/cleanup.ts";
import { pickClients } from "./all-clients.ts";
import { runClients } from "./run-cases.ts";
import { startStage } from "./start-stage.ts";
import { countFailures, formatTable } from "./table.ts";

/** Stock clients, as their users have them, against `npm run dev`. */
const usage = `npm run conformance   every call of stock clients, and what comes of it

  --only NAME[,NAME]   some clients
  --json FILE          the result of every call`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

await runToEnd(async () => {
  if (values.help) return say(usage);
  const clients = pickClients(values.only?.split(",") ?? []);
  tell("starting Diptych and the simulator");
  const stage = await startStage();
  const results = await runClients(clients, stage, tell);
  const seconds = Math.round(performance.now() / 1000);
  say(`\n${formatTable(results)}, ${seconds} s`);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ seconds, calls: results }, null, 2)}\n`);
  }
  if (countFailures(results) > 0) process.exitCode = 1;
});

/** Says what is done next, and how long all has taken so far. */
function tell(line: string): void {
  say(`${String(Math.round(performance.now() / 1000)).padStart(4)} s  ${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
