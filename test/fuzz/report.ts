import type { Finding, FuzzResult } from "./run-fuzz.ts";

/** So many findings are shown whole. */
const mostShown = 40;

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
    ...findings.slice(0, mostShown).flatMap((finding) => describe(finding, seed)),
    `Fuzz: seed ${seed}, ${sent} requests, ${counts.size} operations, ${faults} documented 5xx, ${findings.length} findings`,
  ].join("\n");
}

function describe({ number, operation, faults, request, answer }: Finding, seed: number) {
  return [
    `#${number} ${operation}   --seed ${seed} --from ${number} --count 1`,
    ...faults.map((fault) => `    ${fault}`),
    `    ${JSON.stringify(request)}`,
    `    ${answer}`,
  ];
}
