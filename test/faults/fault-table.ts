import { answerFaults } from "./answer-faults.ts";
import type { Fault } from "./cell.ts";
import { clientFaults } from "./client-faults.ts";
import { refusalFaults } from "./refusal-faults.ts";
import { statusFaults } from "./status-faults.ts";

/** Every row of the matrix. Faults of the platform (storage, database, resets, deploys) are not in it. */
export const faultTable: readonly Fault[] = [
  ...statusFaults,
  ...refusalFaults,
  ...answerFaults,
  ...clientFaults,
];

/** The rows of those names, or all. @throws RangeError for a name that no row has. */
export function pickFaults(names: readonly string[]): readonly Fault[] {
  for (const name of names) {
    if (faultTable.some((fault) => fault.name === name)) continue;
    const known = faultTable.map((fault) => fault.name).join(", ");
    throw new RangeError(`There is no fault '${name}'. There are ${known}.`);
  }
  return names.length === 0 ? faultTable : faultTable.filter(({ name }) => names.includes(name));
}
