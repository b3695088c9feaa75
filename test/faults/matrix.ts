import { providers, type Cell, type Variant } from "./cell.ts";
import { invariants, type CellResult } from "./invariants.ts";

const suffixes: Readonly<Record<Variant, string>> = {
  "other-healthy": "",
  "both-fail": " · both fail",
  "no-fallback": " · fallback: false",
};

const columns = providers.flatMap((first) =>
  (["openai", "native"] as const).flatMap((surface) =>
    (["json", "stream"] as const).map((form) => ({ first, surface, form })),
  ),
);

/** The matrix, what was violated in it, and how much was checked. */
export function formatMatrix(results: readonly CellResult[]): string {
  const violations = formatViolations(results);
  const parts = [
    formatTable(results),
    "–: no such cell.",
    ...(violations.length > 0 ? [violations.join("\n"), explain(results)] : []),
    formatCounts(results),
  ];
  return parts.join("\n\n");
}

/** How many violations there are. */
export function countViolations(results: readonly CellResult[]): number {
  return results.reduce((sum, { violations }) => sum + violations.length, 0);
}

function formatTable(results: readonly CellResult[]): string {
  const rows = Map.groupBy(results, ({ cell }) => rowTitle(cell));
  const heads = columns.map(({ first, surface, form }) => [first, `${surface} ${form}`]);
  const table = [
    ["FAULT MATRIX", ...heads.map(([first = ""], index) => (index % 4 === 0 ? first : ""))],
    ["failing first engine", ...heads.map(([, second = ""]) => second)],
    ...[...rows].map(([title, cells]) => [
      title,
      ...columns.map((column) =>
        formatCell(
          cells.find(
            ({ cell }) =>
              cell.first === column.first &&
              cell.surface === column.surface &&
              cell.form === column.form,
          ),
        ),
      ),
    ]),
  ];
  const widths = columns.map((_, index) =>
    Math.max(...table.map((line) => line[index + 1]?.length ?? 0)),
  );
  const titleWidth = Math.max(...table.map(([title = ""]) => title.length));
  return table
    .map(([title = "", ...cells]) =>
      [title.padEnd(titleWidth), ...cells.map((text, index) => text.padEnd(widths[index] ?? 0))]
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function formatCell(result: CellResult | undefined): string {
  if (!result) return "–";
  const names = [...new Set(result.violations.map(({ invariant }) => invariant))];
  return names.length === 0 ? "ok" : names.join(",");
}

function formatViolations(results: readonly CellResult[]): readonly string[] {
  return results.flatMap(({ cell, violations }) =>
    violations.map(
      ({ invariant, why }) =>
        `  ${invariant}  ${rowTitle(cell)}, ${cell.first}, ${cell.surface} ${cell.form}: ${why}`,
    ),
  );
}

/** The violated invariants in words. */
function explain(results: readonly CellResult[]): string {
  const broken = new Set(
    results.flatMap(({ violations }) => violations.map(({ invariant }) => invariant)),
  );
  return invariants
    .filter(({ name }) => broken.has(name))
    .map(({ name, says }) => `  ${name}: ${says}`)
    .join("\n");
}

function formatCounts(results: readonly CellResult[]): string {
  const checks = results.reduce((sum, result) => sum + result.checks, 0);
  const faults = new Set(results.map(({ cell }) => cell.fault.name)).size;
  return `${faults} faults, ${results.length} cells, ${checks} checks, ${countViolations(results)} violations`;
}

/** The row of a cell. */
export function rowTitle({ fault, variant }: Cell): string {
  return `${fault.title}${suffixes[variant]}`;
}
