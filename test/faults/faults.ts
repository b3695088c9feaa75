import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { runToEnd } from "../bench/cleanup.ts";
import { listCells } from "./cells.ts";
import { pickFaults } from "./fault-table.ts";
import { countViolations, formatMatrix, rowTitle } from "./matrix.ts";
import { runMatrix } from "./run-matrix.ts";

const usage = `npm run faults       every upstream and client fault, at either engine, on both surfaces

  --only NAME[,NAME]   some faults
  --json FILE          the result of every cell`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

await runToEnd(async () => {
  if (values.help) return say(usage);
  const cells = listCells(pickFaults(values.only?.split(",") ?? []));
  tell(`${cells.length} cells; starting Diptych and the simulator`);
  const results = await runMatrix(cells, tell);
  const seconds = Math.round(performance.now() / 1000);
  say(`\n${formatMatrix(results)}, ${seconds} s`);
  if (values.json !== undefined) {
    const rows = results.map(({ cell, ...result }) => ({
      fault: cell.fault.name,
      title: rowTitle(cell),
      variant: cell.variant,
      first: cell.first,
      surface: cell.surface,
      form: cell.form,
      ...result,
    }));
    writeFileSync(values.json, `${JSON.stringify({ seconds, cells: rows }, null, 2)}\n`);
  }
  if (countViolations(results) > 0) process.exitCode = 1;
});

/** Says what is done next, and how long all has taken so far. */
function tell(line: string): void {
  say(`${String(Math.round(performance.now() / 1000)).padStart(4)} s  ${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
