import type { report as Report } from "../report.ts";
import { backoffMs } from "./outbox.ts";

export interface SureAlarmInput {
  /** What is to be done. What it throws has it done again. */
  readonly wake: () => Promise<void>;
  readonly setAlarm: (inMs: number) => Promise<void>;
  readonly report: typeof Report;
  /** For the log, such as `a run's alarm failed`. */
  readonly event: string;
}

/** An alarm that never counts on the platform to repeat it when it fails. */
export class SureAlarm {
  readonly #input: SureAlarmInput;
  #failed = 0;

  constructor(input: SureAlarmInput) {
    this.#input = input;
  }

  /** @throws When the next alarm cannot be set, either: then the platform repeats this one. */
  async goOff(): Promise<void> {
    const { wake, setAlarm, report, event } = this.#input;
    try {
      await wake();
      this.#failed = 0;
    } catch (error) {
      report(event, error);
      const waitMs = backoffMs(this.#failed, Math.random());
      this.#failed += 1;
      await setAlarm(waitMs);
    }
  }
}
