import { z } from "@hono/zod-openapi";

import type { RoutingRates } from "../../domain/rate-routing.ts";
import type { HealthCheck } from "../../health/health-check.ts";
import type { ModelCheck } from "../../providers/check-model.ts";
import { directions } from "../../storage/reconcile-direction.ts";
import type { ReconciledPage } from "../../storage/reconcile.ts";
import { shownAs } from "../shown-as.ts";
import { lifecycle } from "./catalog.ts";
import { count, failureKind, model, provider, time } from "./words.ts";

const checkState = z.enum(["ok", "missing", "failing"]);

export const health = z
  .object({
    at: time,
    state: checkState.openapi({ description: "The worst of all." }),
    checks: z.array(
      shownAs<HealthCheck>()(
        z
          .object({ name: z.string(), state: checkState, detail: z.string() })
          .openapi("HealthCheck"),
      ),
    ),
  })
  .openapi("Health");

export const modelChecks = z
  .object({
    at: time,
    providers: z.array(
      z.object({
        provider,
        models: z.array(
          z.object({
            model,
            displayName: z.string(),
            engine: z.enum(["standard", "pro"]),
            roles: z.array(z.enum(["standard", "pro"])),
            lifecycle,
            successor: z.string().nullable(),
            check: shownAs<ModelCheck>()(
              z
                .object({
                  status: z.enum(["reachable", "gone", "refused", "unreachable"]),
                  ms: z.number(),
                  httpStatus: z.int().nullable(),
                  providerRequestId: z.string().nullable(),
                  failure: z.object({ kind: failureKind, message: z.string() }).nullable(),
                })
                .openapi("ModelCheck"),
            ),
          }),
        ),
      }),
    ),
  })
  .openapi("ModelChecks");

const percentiles = z
  .object({ count, p50: z.number(), p90: z.number(), p99: z.number() })
  .nullable();

export const latencies = z
  .object({
    from: time,
    to: time,
    isWhole: z.boolean(),
    models: z.array(z.object({ model, generationMs: percentiles, firstByteMs: percentiles })),
  })
  .openapi("Latencies");

const rate = {
  right: count,
  wrong: count,
  wrongRate: z.number().nullable(),
  rerolledOnOtherEngine: count,
};
const named = z.array(z.object({ name: z.string(), ...rate }));

const rates = shownAs<RoutingRates>()(
  z.object({ all: z.object(rate), reasons: named, models: named, platforms: named }),
);

export const routingRates = z
  .object({ from: time, to: time, isWhole: z.boolean(), ...rates.shape })
  .openapi("RoutingRates");

const page = shownAs<ReconciledPage>()(
  z.object({
    counts: z.object({
      compared: count,
      equal: count,
      rowsWritten: count,
      recordsWritten: count,
      different: count,
      unreadable: count,
    }),
    left: z.array(
      z.object({
        accountId: z.string(),
        id: z.string(),
        kind: z.enum(["different", "unreadable"]),
        detail: z.string(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
);

export const reconciledPage = z
  .object({ direction: z.enum(directions), ...page.shape })
  .openapi("ReconciledPage");
