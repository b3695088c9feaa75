import { setTimeout as delay } from "node:timers/promises";

import { calm } from "./calm.ts";
import { providers, type Cell, type Provider } from "./cell.ts";
import { planBatches } from "./cells.ts";
import { startGround, type Ground } from "./ground.ts";
import { judge, type CellResult } from "./invariants.ts";
import { indiscretion } from "./judge-error.ts";
import { runCell } from "./run-cell.ts";

/** How long the requests that wait take to be on their way, in milliseconds. */
const underWayMs = 3000;

/** Runs cells, and judges each. @param tell Told of progress. */
export async function runMatrix(
  cells: readonly Cell[],
  tell: (line: string) => void,
): Promise<readonly CellResult[]> {
  const unreachable = cells.filter(({ fault }) => fault.isUnreachable);
  const reachable = cells.filter(({ fault }) => !fault.isUnreachable);
  const results: JudgedCell[] = [];
  const ground = await startGround();
  const trial = async (cell: Cell) => void results.push(await tryCell(ground, cell));
  const waiting = reachable.filter(({ fault }) => fault.pace === "waits");
  await calm(ground);
  tell(`${waiting.length} cells that wait for deadlines, beside the rest`);
  const background = Promise.all(waiting.map(trial));
  await delay(waiting.length > 0 ? underWayMs : 0);
  const elsewhere = runUnreachable(unreachable, tell);
  const batches = planBatches(reachable);
  for (const [index, batch] of batches.entries()) {
    if (index % 10 === 0) tell(`batch ${index + 1} of ${batches.length}`);
    await calm(ground);
    await Promise.all(batch.map(trial));
  }
  tell("waiting for the deadlines");
  const [far] = await Promise.all([elsewhere, background]);
  return inOrder(cells, [...withLog(results, ground), ...far]);
}

/** A provider that cannot be reached takes a Worker of its own. */
async function runUnreachable(
  cells: readonly Cell[],
  tell: (line: string) => void,
): Promise<readonly CellResult[]> {
  const results: CellResult[] = [];
  for (const provider of providers) {
    const own = cells.filter(({ first }) => first === provider);
    if (own.length === 0) continue;
    tell(`another Worker, for which nobody listens at ${provider}'s address`);
    results.push(...(await runAt(provider, own)));
  }
  return results;
}

async function runAt(provider: Provider, cells: readonly Cell[]): Promise<readonly CellResult[]> {
  const ground = await startGround(provider);
  const results: JudgedCell[] = [];
  // One after the other, each on closed breakers.
  for (const cell of cells) {
    await calm(ground);
    results.push(await tryCell(ground, cell));
  }
  const judged = withLog(results, ground);
  await ground.stop();
  return judged;
}

interface JudgedCell extends CellResult {
  readonly mark: string;
}

/** What goes wrong with the trial itself counts as a violation: nothing is known of that cell. */
async function tryCell(ground: Ground, cell: Cell): Promise<JudgedCell> {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 100) / 10;
  try {
    const evidence = await runCell(ground, cell);
    return { ...judge(evidence, seconds()), mark: evidence.mark };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const violations = [{ invariant: "trial", why }];
    return { cell, checks: 1, violations, seconds: seconds(), mark: "" };
  }
}

/** J6 for the log, which is known only at the end. */
function withLog(results: readonly JudgedCell[], ground: Ground): readonly CellResult[] {
  const log = ground.log();
  return results.map(({ mark, ...result }) => {
    const why = mark === "" ? undefined : indiscretion(log, { mark, secrets: ground.secrets });
    const found = why === undefined ? [] : [{ invariant: "J6", why: `the log: ${why}` }];
    return {
      ...result,
      checks: result.checks + 1,
      violations: [...result.violations, ...found],
    };
  });
}

function inOrder(cells: readonly Cell[], results: readonly CellResult[]): readonly CellResult[] {
  const positions = new Map(cells.map((cell, index) => [cell, index]));
  const position = ({ cell }: CellResult) => positions.get(cell) ?? 0;
  return results.toSorted((one, other) => position(one) - position(other));
}
