import type { Case } from "./case.ts";

/**
 * The cases of a file in `programs`. It is compiled by itself, against types that the rest of the
 * suite cannot have beside its own, so that its path is not told to the compiler here.
 */
export async function loadCases(name: string): Promise<readonly Case[]> {
  const { cases } = (await import(new URL(`programs/${name}`, import.meta.url).href)) as {
    readonly cases: readonly Case[];
  };
  return cases;
}
