/** Digests of the newest reports, oldest first, so that a report sent twice counts once. */
export type RecentReports = readonly number[];

/** A report is repeated within seconds; this covers 5 s of starts and outcomes at 50 calls a second. */
const remembered = 512;

/** True when the report was taken before. */
export function isRepeated(reports: RecentReports, digest: number): boolean {
  return reports.includes(digest);
}

/** Adds a report to those that were taken. */
export function rememberReport(reports: RecentReports, digest: number): RecentReports {
  return [...reports.slice(1 - remembered), digest];
}

/**
 * 32 bits that stand for an id (FNV-1a), to keep the state small. Two ids alike among those
 * remembered lose one count of a window, once in some ten million reports.
 */
export function digestOf(kind: "start" | "outcome" | "refusal" | "witness", id: string): number {
  let digest = 0x811c9dc5;
  for (const character of `${kind}:${id}`) {
    digest = Math.imul(digest ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return digest >>> 0;
}

/** Stands for the generation of an attempt, which is what its id begins with, up to a slash. */
export function witnessOf(attempt: string): number {
  const [generation = attempt] = attempt.split("/");
  return digestOf("witness", generation);
}
