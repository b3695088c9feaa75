import { canonicalJson } from "./canonical-json.ts";

/** The names of members, of either, whose values are not the same JSON. One that is missing is null. */
export function differingNames(
  one: ReadonlyMap<string, unknown>,
  other: ReadonlyMap<string, unknown>,
): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter(
    (name) => canonicalJson(one.get(name) ?? null) !== canonicalJson(other.get(name) ?? null),
  );
}
