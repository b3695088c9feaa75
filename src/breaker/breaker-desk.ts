import type { AdminEvent } from "./circuit-event.ts";
import type { CircuitReport } from "./circuit-report.ts";
import { within } from "./within.ts";

/** An admin's page does not wait longer for one breaker, in milliseconds. */
const lookMs = 2000;

/** An order may take longer: whoever gave it wants to know, in milliseconds. */
const orderMs = 5000;

/** Where admins see breakers and hold them. Nothing here throws. */
export interface BreakerDesk {
  /** Everything about a breaker; null when it cannot be reached. */
  describe(key: string): Promise<CircuitReport | null>;
  /**
   * Gives an order and waits until it is carried out. Null when that is not known: the breaker
   * could not be reached, or its answer came too late.
   */
  order(key: string, event: AdminEvent): Promise<CircuitReport | null>;
}

/**
 * The breakers of a deployment, for admins.
 * @param get The breaker with a key.
 * @param order Gives an order in such a way that this isolate heeds it at once.
 */
export function createBreakerDesk(input: {
  readonly get: (key: string) => { describe(): Promise<CircuitReport> };
  readonly order: (key: string, event: AdminEvent) => Promise<CircuitReport>;
  readonly report: (what: string, error: unknown) => void;
}): BreakerDesk {
  const { get, order, report } = input;
  const patiently = async (what: string, ms: number, ask: () => Promise<CircuitReport>) => {
    // An async function around it: a stub can also throw at once.
    const asked = (async () => ask())().catch((error: unknown) => {
      report(what, error);
      return null;
    });
    return (await within(ms, asked)) ?? null;
  };
  return {
    describe: (key) => patiently("a breaker cannot be read", lookMs, () => get(key).describe()),
    order: (key, event) =>
      patiently("a breaker cannot be ordered", orderMs, () => order(key, event)),
  };
}
