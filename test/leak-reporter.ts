import type { UserConsoleLog } from "vitest";
import type { Reporter, Vitest } from "vitest/node";

import { findLeaks } from "./leaks.ts";

/**
 * Reads everything that is written to a console in the whole run, what tests keep quiet included, and
 * fails the run when a prompt, a key, a secret or image data is in it.
 */
export class LeakReporter implements Reporter {
  #vitest: Vitest | undefined;
  #lines = 0;
  readonly #leaks: string[] = [];

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onUserConsoleLog({ content, taskId = "" }: UserConsoleLog): void {
    const file = this.#vitest?.state.idMap.get(taskId)?.file.name ?? taskId;
    for (const line of content.split("\n")) {
      if (line !== "") this.#lines += 1;
      const found = findLeaks(line);
      this.#leaks.push(...found.map(({ what, excerpt }) => `${what} (${file}): ${excerpt}`));
    }
  }

  onTestRunEnd(): void {
    say(`Log: ${this.#lines} lines were written, ${this.#leaks.length} leaks.`);
    if (this.#leaks.length === 0) return;
    for (const leak of this.#leaks) say(`  Leak: ${leak}`);
    process.exitCode = 1;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
