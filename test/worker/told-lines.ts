import { onTestFinished, vi } from "vitest";

import type { LogLine } from "../../src/telemetry/log-line.ts";

/** Collects what is told while a test runs, lines of faults too, and keeps it off the screen. */
export function tellLines() {
  const texts: string[] = [];
  const take = (text: unknown) => void texts.push(String(text));
  const spies = [
    vi.spyOn(console, "log").mockImplementation(take),
    vi.spyOn(console, "error").mockImplementation(take),
  ];
  onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
  const linesOf = <Event extends LogLine["event"]>(event: Event) =>
    texts
      .map((text) => JSON.parse(text) as LogLine)
      .filter((line): line is Extract<LogLine, { event: Event }> => line.event === event);
  return {
    /** All of it. */
    text: () => texts.join("\n"),
    linesOf,
    /** The line of a request or a run, once it is there. */
    waitFor: <Event extends LogLine["event"]>(
      event: Event,
      isIt: (line: Extract<LogLine, { event: Event }>) => boolean,
    ) =>
      vi.waitFor(
        () => {
          const found = linesOf(event).find(isIt);
          if (!found)
            throw new Error(`No line of a ${event} is as it should be: ${texts.join("\n")}`);
          return found;
        },
        { timeout: 15_000, interval: 20 },
      ),
  };
}
