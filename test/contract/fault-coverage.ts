import { z } from "zod";

import { faultSchema } from "../../src/simulator/fault.ts";
import { parseDirectives } from "../../src/simulator/prompt-directives.ts";

/** Every fault of the simulator, and every word that one of its parameters can be. */
export function allFaults(): string[] {
  return faultSchema.options.flatMap((option) => {
    const kind: string = option.shape.kind.value;
    const words = Object.entries(option.shape).flatMap(([name, field]) =>
      wordsOf(field).map((word) => `${kind} ${name}=${word}`),
    );
    return [kind, ...words];
  });
}

/** What of that the given faults use, their defaults included. */
export function usedFaults(faults: readonly string[]): Set<string> {
  const used = faults.flatMap((fault) => {
    const parsed = parseDirectives(`[fault:${fault}]`, "openai");
    if (parsed.kind === "mistake") throw new Error(parsed.message);
    return parsed.directives.faults.flatMap(({ kind, ...fields }) => [
      kind,
      ...Object.entries(fields).map(([name, value]) => `${kind} ${name}=${String(value)}`),
    ]);
  });
  return new Set(used);
}

function wordsOf(field: unknown): readonly string[] {
  const inner = field instanceof z.ZodDefault ? field.unwrap() : field;
  return inner instanceof z.ZodEnum ? inner.options.map(String) : [];
}
