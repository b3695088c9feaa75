import type { FormResult, ScenarioResult } from "./verdict.ts";

/** What was found of one gateway. */
export interface GatewayResult {
  readonly name: string;
  readonly note: string;
  readonly scenarios: readonly ScenarioResult[];
}

const words = { pass: "pass", fail: "FAIL", "not-applicable": "n/a" } as const;

/** The gateways side by side, and below it why they failed. */
export function formatReport(gateways: readonly GatewayResult[]): string {
  return [
    formatTable(gateways),
    "1+1: calls to the engine that is asked first + to others. –: the scenario has no such form.",
    ...gateways.map(formatReasons),
  ].join("\n\n");
}

/** How many scenarios were passed of those that apply. */
export function formatScore({ name, scenarios }: GatewayResult): string {
  const count = (verdict: ScenarioResult["verdict"]) =>
    scenarios.filter((scenario) => scenario.verdict === verdict).length;
  const left = count("not-applicable");
  const applied = scenarios.length - left;
  return `${name}: ${count("pass")} of ${applied} passed${left > 0 ? `, ${left} not applicable` : ""}`;
}

function formatTable(gateways: readonly GatewayResult[]): string {
  const titles = (gateways[0]?.scenarios ?? []).map(({ scenario }) => scenario.title);
  const columns = gateways.flatMap(({ name, scenarios }) =>
    (["json", "stream"] as const).map((form) => ({
      head: [form === "json" ? name.toUpperCase() : "", form === "json" ? "JSON" : "stream"],
      cells: scenarios.map(({ forms }) => formatCell(forms.find((each) => each.form === form))),
    })),
  );
  const all = [
    ["SCORECARD", "scenario", ...titles],
    ...columns.map(({ head, cells }) => [...head, ...cells]),
  ];
  const widths = all.map((column) => Math.max(...column.map(({ length }) => length)));
  const height = titles.length + 2;
  return Array.from({ length: height }, (_, row) =>
    all
      .map((column, index) => (column[row] ?? "").padEnd(widths[index] ?? 0))
      .join("   ")
      .trimEnd(),
  ).join("\n");
}

function formatCell(result: FormResult | undefined): string {
  if (!result) return "–";
  const { verdict, calls, seconds } = result;
  if (verdict === "not-applicable") return words[verdict];
  return `${words[verdict]} ${`${calls.first}+${calls.second}`.padStart(4)} ${`${seconds} s`.padStart(7)}`;
}

function formatReasons(gateway: GatewayResult): string {
  const lines = gateway.scenarios.flatMap(({ scenario, forms }) =>
    forms
      .filter(({ verdict }) => verdict !== "pass")
      .map(
        ({ form, verdict, reason }) => `  ${words[verdict]}  ${scenario.title}, ${form}: ${reason}`,
      ),
  );
  const note = gateway.note === "" ? [] : gateway.note.split("\n").map((line) => `  ${line}`);
  return [formatScore(gateway), ...lines, ...note].join("\n");
}
