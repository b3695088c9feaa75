import { z } from "zod";

import { faultKinds, faultSchema, type Fault } from "./fault.ts";
import { providerNames, type ProviderName } from "./provider-name.ts";

/** What a prompt asks of the simulator. */
export type PromptDirectives = {
  faults: Fault[];
  /** Exact file size of the final image; undefined if the prompt does not say. */
  imageBytes?: number;
};

/** The directives of a prompt, or why one of them cannot be understood. */
export type DirectivesResult =
  | { kind: "directives"; directives: PromptDirectives }
  | { kind: "mistake"; message: string };

const directivePattern = new RegExp(
  String.raw`\[(?:(${providerNames.join("|")}):)?(fault|latency|bytes):([^\][]*)\]`,
  "g",
);

/**
 * Reads `[fault:NAME key=value …]`, `[latency:MILLISECONDS]` and `[bytes:N]` out of a prompt.
 * Each may begin with a provider's name, as in `[openai:fault:NAME]`; those of others are skipped.
 */
export function parseDirectives(prompt: string, provider: ProviderName): DirectivesResult {
  const directives: PromptDirectives = { faults: [] };
  for (const [text, scope, kind, argument = ""] of prompt.matchAll(directivePattern)) {
    if (scope !== undefined && scope !== provider) continue;
    if (kind === "bytes") {
      const bytes = z.coerce.number().int().min(1).max(268_435_456).safeParse(argument.trim());
      if (!bytes.success) return mistake(text, "give a whole number of bytes, at most 268435456");
      directives.imageBytes = bytes.data;
      continue;
    }
    const fault = faultSchema.safeParse(
      kind === "latency"
        ? { kind: "latency", milliseconds: toValue(argument.trim()) }
        : readFault(argument),
    );
    if (!fault.success) return mistake(text, explain(fault.error, argument));
    directives.faults.push(fault.data);
  }
  return { kind: "directives", directives };
}

function readFault(argument: string): Record<string, unknown> {
  const [name = "", ...parameters] = argument.trim().split(/\s+/);
  const fault: Record<string, unknown> = {};
  for (const parameter of parameters) {
    const [key = "", ...value] = parameter.split("=");
    fault[key] = toValue(value.join("="), key);
  }
  return { ...fault, kind: name };
}

function toValue(text: string, key?: string): unknown {
  if (key === "categories") return text.split(",");
  if (/^\d+$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text;
}

function explain(error: z.ZodError, argument: string): string {
  const name = argument.trim().split(/\s+/)[0] ?? "";
  if (!/^\d*$/.test(name) && !faultKinds.includes(name)) {
    return `no such fault; there are ${faultKinds.join(", ")}`;
  }
  return z.prettifyError(error).replaceAll(/\s+/g, " ");
}

function mistake(text: string, reason: string): DirectivesResult {
  return { kind: "mistake", message: `Simulator directive ${text}: ${reason}.` };
}
