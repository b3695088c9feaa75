import { z } from "@hono/zod-openapi";

import type { BreakersView, toBreakerView } from "../../http/breaker-view.ts";
import { shownAs } from "../shown-as.ts";
import { count, model, operation, provider, time } from "./words.ts";

const circuitState = z.enum(["closed", "open", "half-open", "isolated", "forced-closed"]);
const state = z.enum([...circuitState.options, "unreachable"]);

const window = z.object({ starts: count, failures: count, throttled: count });

const members = {
  model,
  operation,
  state: state.openapi({ description: "`unreachable` when the breaker does not answer." }),
  admission: z.enum(["admit", "probe", "breaker_open", "rate_limited"]).openapi({
    description: "What becomes of the next call.",
  }),
  since: time.nullable(),
  window: window.nullable().openapi({ description: "The last 120 seconds." }),
  throttledUntil: time.nullable(),
  nextProbeAt: time.nullable(),
  leases: z.object({ underWay: count, limit: count, successes: count }).nullable(),
  order: z
    .object({
      kind: z.string().openapi({ enum: ["isolate", "force-close"] }),
      reason: z.string().nullable(),
      expiresAt: time.nullable(),
    })
    .nullable()
    .openapi({ description: "By which an admin holds it." }),
  totals: z
    .object({
      starts: count,
      successes: count,
      failures: count,
      throttled: count,
      excluded: count,
      stale: count,
      late: count,
    })
    .nullable(),
  lastTransitions: z
    .array(
      z.object({
        at: time,
        from: circuitState,
        to: circuitState,
        because: z.enum([
          "failure-rate",
          "failures-in-a-row",
          "account-refused",
          "throttled-calls",
          "probe-failed",
          "lease-expired",
          "open-elapsed",
          "probes-succeeded",
          "admin",
          "admin-expired",
        ]),
        reason: z.string().nullable(),
        window,
      }),
    )
    .openapi({ description: "The newest first." }),
};

const breaker = shownAs<ReturnType<typeof toBreakerView>>()(
  z
    .object(members)
    .openapi("Breaker", { description: "The circuit breaker of one model and operation." }),
);

/** As the answer to an order. */
export const orderedBreaker = z.object({ provider, ...members }).openapi("OrderedBreaker");

/** A provider is shown for its breakers: it has one at least, and with it a state. */
type ProviderView = Omit<BreakersView["providers"][number], "state"> & {
  readonly state: NonNullable<BreakersView["providers"][number]["state"]>;
};

export const breakers = shownAs<
  Omit<BreakersView, "providers"> & { readonly providers: readonly ProviderView[] }
>()(
  z
    .object({
      at: time,
      providers: z.array(
        z.object({
          provider,
          state: state.openapi({ description: "The worst of its breakers." }),
          breakers: z.array(breaker),
        }),
      ),
    })
    .openapi("Breakers"),
);
