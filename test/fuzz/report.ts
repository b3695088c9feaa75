import type { Finding, FuzzResult } from "./run-fuzz.ts";

/** So many kinds of findings are shown. */
const mostShown = 60;

/** How often each route answered with each status, and everything that was wrong. */
export function formatResult({ sent, counts, findings }: FuzzResult, seed: number): string {
  const rows = [...counts].map(([operation, statuses]) => {
    const told = [...statuses].toSorted(([one], [other]) => one - other);
    const total = told.reduce((sum, [, count]) => sum + count, 0);
    return `${String(total).padStart(6)}  ${operation.padEnd(62)} ${told.map(([status, count]) => `${status}:${count}`).join(" ")}`;
  });
  const all = [...counts.values()].flatMap((statuses) => [...statuses]);
  const faults = all.filter(([status]) => status >= 500).reduce((sum, [, count]) => sum + count, 0);
  return [
    ...rows,
    "",
    ...[...Map.groupBy(findings, kindOf).values()]
      .slice(0, mostShown)
      .flatMap((alike) => describe(alike, seed)),
    `Fuzz: seed ${seed}, ${sent} requests, ${counts.size} operations, ${faults} documented 5xx, ${findings.length} findings`,
  ].join("\n");
}

/** What is wrong in the same way is told once: where, and with what, aside. */
function kindOf({ faults }: Finding): string {
  return faults.join().replaceAll(/\/\d+/g, "/…").split(" in ")[0] ?? "";
}

function describe(alike: readonly Finding[], seed: number): readonly string[] {
  const [first] = alike;
  if (!first) return [];
  const { number, operation, faults, request, answer } = first;
  const names = [...new Set(alike.map((finding) => finding.operation))].join(", ");
  return [
    `${alike.length} like #${number} ${operation}   --seed ${seed} --from ${number} --count 1   (${names})`,
    ...faults.map((fault) => `    ${fault}`),
    `    ${JSON.stringify(request)}`,
    `    ${answer}`,
  ];
}
