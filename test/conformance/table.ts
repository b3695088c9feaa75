import type { CaseResult } from "./case.ts";

const words = { pass: "pass", fail: "FAIL", "left-out": "–" } as const;

/** The table, why calls are no pass, and how many are. */
export function formatTable(results: readonly CaseResult[]): string {
  const others = results.filter(({ verdict }) => verdict !== "pass");
  const reasons = others.map(
    ({ client, call, verdict, reason }) => `  ${words[verdict]}  ${client}, ${call}: ${reason}`,
  );
  return [
    formatRows(results),
    ...(reasons.length > 0 ? [reasons.join("\n")] : []),
    formatCounts(results),
  ].join("\n\n");
}

/** How many calls did not come to what they should. */
export function countFailures(results: readonly CaseResult[]): number {
  return results.filter(({ verdict }) => verdict === "fail").length;
}

function formatRows(results: readonly CaseResult[]): string {
  const heads = ["CLIENT", "call", "what is checked", "verdict", "ms"];
  const rows = results.map(({ client, version, call, checks, verdict, milliseconds }, index) => {
    const isFirst = results[index - 1]?.client !== client;
    const name = isFirst ? `${client} ${version}`.trim() : "";
    return [name, call, checks, words[verdict], String(milliseconds)];
  });
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [heads, ...rows]
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function formatCounts(results: readonly CaseResult[]): string {
  const count = (verdict: CaseResult["verdict"]) =>
    results.filter((result) => result.verdict === verdict).length;
  const clients = new Set(results.map(({ client }) => client)).size;
  const left = count("left-out");
  const leftOut = left > 0 ? `, ${left} left out` : "";
  return `${clients} clients, ${results.length} calls: ${count("pass")} passed, ${count("fail")} failed${leftOut}`;
}
