import { env } from "cloudflare:workers";

import type { Judgement } from "./invariants.ts";

/** Whether everything is to be tried, or a selection that takes seconds. */
export const isWhole = env.PLATFORM_TESTS === "whole";

/** One run, as it is reported. */
export interface Reported extends Judgement {
  readonly title: string;
  readonly script: { readonly resets: number };
}

/** Prints how much was tried, and what was violated. */
export function say(what: string, tried: readonly Reported[]): void {
  const checks = tried.reduce((sum, judged) => sum + judged.checks, 0);
  const wrong = tried.flatMap(({ title, violations }) =>
    violations.map((why) => `  ${title}: ${why}`),
  );
  const resets = tried.reduce((sum, { script }) => sum + script.resets, 0);
  const counts = `${tried.length} cells, ${resets} resets, ${checks} checks, ${wrong.length} violations`;
  print([`${what}: ${counts}`, ...wrong].join("\n"));
}

/** What a test tells, beside whether it passes. */
export function print(text: string): void {
  // oxlint-disable-next-line no-console -- the test's own report
  console.log(text);
}

/** Throws when what was logged holds anything of a prompt. */
export function requireDiscreet(logged: readonly (readonly unknown[])[]): void {
  const indiscreet = logged.find((line) => JSON.stringify(line).includes("A paper boat"));
  if (indiscreet) throw new Error(`A prompt was logged: ${JSON.stringify(indiscreet)}`);
}
