import type { Findings, Scenario } from "./scenario.ts";

/** A scenario that was carried out. */
export interface Result extends Findings {
  readonly scenario: Pick<Scenario, "name" | "title">;
  readonly seconds: number;
}

/** At most so many wrongs of a scenario are told; the file has all. */
const mostTold = 20;

/** One line for each scenario, and below it what else there is to know and what went wrong. */
export function formatReport(results: readonly Result[]): string {
  const lines = results.map(({ scenario, figure, wrongs, seconds }) => [
    scenario.title,
    figure,
    wrongs.length === 0 ? "pass" : "FAIL",
    `${seconds} s`,
  ]);
  const table = [["DURABILITY", "", "", ""], ...lines];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  );
  const text = table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("   ")
      .trimEnd(),
  );
  return [text.join("\n"), ...results.map(formatDetails)].join("\n\n");
}

function formatDetails({ scenario, notes, wrongs }: Result): string {
  const told = wrongs.slice(0, mostTold).map((wrong) => `  FAIL  ${wrong}`);
  const rest = wrongs.length - told.length;
  return [
    scenario.name,
    ...notes.map((note) => `  ${note}`),
    ...told,
    ...(rest > 0 ? [`  FAIL  and ${rest} more`] : []),
  ].join("\n");
}
