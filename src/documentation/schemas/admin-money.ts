import { z } from "@hono/zod-openapi";

import { usageGroupings } from "../../domain/usage-sums.ts";
import type { toAlertView } from "../../http/alert-view.ts";
import type { toBudgetView, toSpendingView } from "../../http/budget-view.ts";
import type { toOfferView, toResultView } from "../../http/test-image-view.ts";
import { shownAs } from "../shown-as.ts";
import { rejection } from "./plan.ts";
import {
  count,
  day,
  failureKind,
  generationError,
  generationId,
  mediaType,
  microUsd,
  model,
  provider,
  quality,
  sha256,
  size,
  time,
  url,
} from "./words.ts";

const webhookState = z.string().openapi({ enum: ["delivered", "pending", "none", "given-up"] });
const month = z.string().openapi({ example: "2026-11" });

export const spending = shownAs<ReturnType<typeof toSpendingView>>()(
  z
    .object({ stopped: z.boolean(), since: time.nullable(), reason: z.string().nullable() })
    .openapi("Spending", { description: "Whether everything that costs anything is stopped." }),
);

export const budget = shownAs<ReturnType<typeof toBudgetView>>()(
  z
    .object({
      provider,
      microUsdPerMonth: z.int().nullable().openapi({ description: "Null is no limit." }),
      hardStop: z.boolean().openapi({ description: "Nothing more goes there once it is spent." }),
      changedAt: time.nullable(),
      spentMicroUsd: microUsd,
      percent: z.number().nullable(),
      forecastMicroUsd: microUsd,
      forecastPercent: z.number().nullable(),
      exhaustedSince: time.nullable(),
      alerts: z.array(z.object({ threshold: z.number(), at: time, webhook: webhookState })),
    })
    .openapi("Budget"),
);

export const budgets = z
  .object({ at: time, month, spending, providers: z.array(budget) })
  .openapi("Budgets");

const alertMembers = {
  id: z.string().openapi({ example: "alert_01kaz4v4qdf7qaw3r2f1m2x5jc" }),
  at: time,
  month,
  provider,
  threshold: z.number().openapi({ description: "In percent." }),
  budgetMicroUsd: microUsd,
  spentMicroUsd: microUsd,
  forecastMicroUsd: microUsd,
  hardStop: z.boolean(),
};

export const alertData = z.object(alertMembers);

const alert = shownAs<ReturnType<typeof toAlertView>>()(
  z.object({ ...alertMembers, webhook: webhookState }).openapi("BudgetAlert"),
);

export const alertPage = z
  .object({ alerts: z.array(alert), nextCursor: z.string().nullable() })
  .openapi("BudgetAlertPage");

const sums = {
  generations: count,
  completed: count,
  failed: count,
  cancelled: count,
  images: count,
  costMicroUsd: microUsd,
  fellBack: count,
  fallbackRate: z.number().nullable(),
};

export const usageSums = z
  .object({
    from: day,
    to: day,
    by: z.array(z.enum(usageGroupings)),
    isWhole: z.boolean().openapi({ description: "`false`: only the newest were summed." }),
    total: z.object(sums),
    groups: z.array(
      z.object({
        ...Object.fromEntries(usageGroupings.map((name) => [name, z.string().optional()])),
        ...sums,
      }),
    ),
  })
  .openapi("UsageSums");

const offered = {
  provider,
  model,
  engine: z.enum(["standard", "pro"]),
  quality,
  size,
  estimateMicroUsd: microUsd,
};

export const testOffer = shownAs<ReturnType<typeof toOfferView>>()(
  z
    .object({
      prompt: z.string(),
      totalMicroUsd: microUsd.openapi({ description: "To be confirmed." }),
      images: z.array(z.object(offered)),
      leftOut: z.array(rejection),
    })
    .openapi("TestOffer"),
);

const ended = z.object({
  ...offered,
  generationId,
  status: z.enum(["running", "completed", "failed", "cancelled"]),
  modelVersion: z.string().nullable(),
  providerRequestId: z.string().nullable(),
  durationMs: z.number(),
  costMicroUsd: microUsd,
  failure: z
    .object({
      kind: failureKind,
      message: z.string(),
      status: z.int().nullable(),
      providerCode: z.string().nullable(),
      mayBeBilled: z.boolean(),
    })
    .nullable(),
  error: generationError.nullable(),
  image: z
    .object({
      id: z.string(),
      url,
      mediaType,
      width: z.int(),
      height: z.int(),
      bytes: z.int(),
      sha256,
    })
    .nullable(),
});

const unknown = z.object({
  ...offered,
  generationId,
  status: z
    .enum(["not-begun", "unknown"])
    .openapi({ description: "`unknown`: its connection was lost, and it may complete." }),
  modelVersion: z.null(),
  providerRequestId: z.null(),
  durationMs: z.null(),
  costMicroUsd: microUsd,
  failure: z.null(),
  error: z.null(),
  image: z.null(),
});

export const testResult = shownAs<ReturnType<typeof toResultView>>()(
  z
    .object({
      prompt: z.string(),
      costMicroUsd: microUsd,
      images: z.array(z.union([ended, unknown])),
    })
    .openapi("TestResult"),
);
