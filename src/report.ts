import type { LogLine } from "./telemetry/log-line.ts";

/**
 * Writes one line for the operator about a fault of ours. An error's message is left out: it can
 * hold a prompt (Drizzle's hold the bound values); its name and where it was thrown are enough.
 * @param error Null when nothing was thrown.
 */
export function report(
  event: string,
  error: unknown,
  details: Readonly<Record<string, string>> = {},
) {
  const isError = error instanceof Error;
  const line = {
    event,
    ...details,
    ...(error === null ? {} : { error: isError ? error.name : typeof error }),
    at: isError ? frames(error) : [],
  };
  // oxlint-disable-next-line no-console -- this file is where the Worker writes to its log
  console.error(JSON.stringify(line));
}

/**
 * Writes one line of what was done: of a request, a run or a job. Their types say all that can stand
 * there, and what builds them takes nothing over that a caller wrote.
 */
export function log(line: LogLine) {
  // oxlint-disable-next-line no-console -- as above; faults go to the other level
  console.log(JSON.stringify(line));
}

/** Where it was thrown. The stack begins with the message, which is cut off whole. */
function frames({ message, stack = "" }: Error): readonly string[] {
  const start = stack.indexOf(message);
  if (start < 0) return [];
  return stack
    .slice(start + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
}
