import type { ClientResult } from "./evidence.ts";

/** What an answer says besides its image: its headers, and every member of its body by its path. */
export function statementsOf({ headers, facts }: ClientResult): ReadonlyMap<string, string> {
  return new Map([...Object.entries(headers), ...leaves(facts, "body")]);
}

function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}.${name}`));
}
