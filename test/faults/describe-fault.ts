import type { EngineFault, Fault, Provider } from "./cell.ts";

type Traits = Partial<Omit<EngineFault, "directives">>;
type Rest = Partial<Omit<Fault, "name" | "title" | "at">>;

/** A fault as an engine shows it; what is left out is the usual. */
export function shown(directives: string | readonly string[], traits: Traits = {}): EngineFault {
  return {
    directives: typeof directives === "string" ? [directives] : directives,
    mayBeBilled: true,
    retryAfterMs: null,
    mostRetries: 0,
    waitsMs: 0,
    countsAreReadable: true,
    ...traits,
  };
}

/** The traits of a fault that cannot have cost anything. */
export const free = { mayBeBilled: false } as const;

/** A row in which both engines show a fault in the same way, unless one of them is given its own. */
export function row(
  name: string,
  title: string,
  fault: EngineFault | Readonly<Record<Provider, EngineFault | null>>,
  rest: Rest = {},
): Fault {
  const at = "directives" in fault ? { openai: fault, google: fault } : fault;
  return {
    name,
    title,
    at,
    outcome: "falls-back",
    variants: ["other-healthy"],
    pace: "short",
    client: { kind: "stays" },
    isUnreachable: false,
    ...rest,
  };
}
