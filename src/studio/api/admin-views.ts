import type { ModelAlertType } from "../../domain/alert.ts";
import type { FailureKind } from "../../domain/failure.ts";
import type { GenerationStatus } from "../../domain/generation.ts";
import type { AccountLimits, OwnLimits } from "../../domain/limits.ts";
import type { Lifecycle, ProviderId } from "../../domain/model-card.ts";
import type { CheckVerdict } from "../../domain/model-state.ts";
import type { Percentiles } from "../../domain/percentiles.ts";
import type { RoutingRates } from "../../domain/rate-routing.ts";
import type { RejectionCode } from "../../domain/reason.ts";
import type { Scope } from "../../domain/scope.ts";
import type { TierName } from "../../domain/tier.ts";
import type { UsageGrouping, UsageSums } from "../../domain/usage-sums.ts";
import type { HealthCheck } from "../../health/health-check.ts";
import type { BreakersView as AnyBreakersView } from "../../http/breaker-view.ts";

/**
 * What the admin API answers. What the Worker builds with the types of its own platform is written
 * out here, and held against it by the tests.
 */

export type BreakersView = AnyBreakersView;
export type ProviderBreakers = BreakersView["providers"][number];
export type BreakerView = ProviderBreakers["breakers"][number];
/** The answer to an order: the breaker, and whose it is. */
export type OrderedBreaker = BreakerView & { readonly provider: ProviderBreakers["provider"] };
export type OrderKind = "isolate" | "force-close" | "reset";

export interface BudgetView {
  readonly provider: ProviderId;
  readonly microUsdPerMonth: number | null;
  readonly hardStop: boolean;
  /** Null while it is that of the configuration. */
  readonly changedAt: string | null;
  readonly spentMicroUsd: number;
  readonly percent: number | null;
  readonly forecastMicroUsd: number;
  readonly forecastPercent: number | null;
  readonly exhaustedSince: string | null;
  readonly alerts: readonly {
    readonly threshold: number;
    readonly at: string;
    readonly webhook: string;
  }[];
}

export interface SpendingView {
  readonly stopped: boolean;
  readonly since: string | null;
  readonly reason: string | null;
}

export interface BudgetsView {
  readonly at: string;
  readonly month: string;
  readonly spending: SpendingView;
  readonly providers: readonly BudgetView[];
}

/** What every alert tells. */
interface AnyAlertView {
  readonly id: string;
  readonly at: string;
  readonly provider: ProviderId;
  /** How far it has come; `none` when there was nowhere to send it. */
  readonly webhook: string;
}

export interface BudgetAlertView extends AnyAlertView {
  readonly type: "budget.reached";
  readonly month: string;
  readonly threshold: number;
  readonly budgetMicroUsd: number;
  readonly spentMicroUsd: number;
  readonly forecastMicroUsd: number;
  readonly hardStop: boolean;
}

export interface ModelAlertView extends AnyAlertView {
  readonly type: ModelAlertType;
  readonly model: string;
  readonly message: string;
  readonly from: string | null;
  readonly to: string | null;
}

export type AlertView = BudgetAlertView | ModelAlertView;

export interface AlertPage {
  readonly alerts: readonly AlertView[];
  readonly nextCursor: string | null;
}

export type SumsView = UsageSums & { readonly fallbackRate: number | null };
export type UsageGroup = SumsView & Readonly<Partial<Record<UsageGrouping, string>>>;

export interface UsageView {
  readonly from: string;
  readonly to: string;
  readonly isWhole: boolean;
  readonly total: SumsView;
  readonly groups: readonly UsageGroup[];
}

export interface LatencyView {
  readonly isWhole: boolean;
  readonly models: readonly {
    readonly model: string;
    readonly generationMs: Percentiles | null;
    readonly firstByteMs: Percentiles | null;
  }[];
}

export interface ErrorView {
  readonly generationId: string;
  readonly at: string;
  readonly accountId: string;
  readonly model: string;
  readonly code: string | null;
  readonly failures: readonly {
    readonly number: number;
    readonly provider: string;
    readonly model: string;
    readonly failureKind: string | null;
    readonly providerRequestId: string | null;
  }[];
}

export interface ErrorPage {
  readonly errors: readonly ErrorView[];
  readonly nextCursor: string | null;
}

export interface AccountView {
  readonly id: string;
  readonly name: string;
  readonly tier: TierName;
  readonly status: string;
  readonly limits: AccountLimits;
  readonly ownLimits: OwnLimits;
  readonly createdAt: string;
  readonly suspendedAt: string | null;
}

export interface AccountPage {
  readonly accounts: readonly AccountView[];
  readonly nextCursor: string | null;
}

export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly status: "active" | "replaced" | "expired" | "revoked";
  readonly scopes: readonly Scope[];
  readonly allowedOrigins: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly replacedBy: string | null;
}

/** A key that was just made: the one time that its secret is told. */
export type NewKeyView = KeyView & { readonly secret: string };

export interface KeyPage {
  readonly keys: readonly KeyView[];
  readonly nextCursor: string | null;
}

/** A model with its provider, as it is now and as the checks have found it. */
export interface ModelView {
  readonly model: string;
  readonly displayName: string;
  readonly engine: "standard" | "pro";
  readonly roles: readonly string[];
  readonly lifecycle: Lifecycle;
  readonly successor: string | null;
  readonly check: {
    readonly status: CheckVerdict;
    readonly ms: number;
    readonly failure: { readonly kind: string; readonly message: string } | null;
  };
  /** Null until the first check of the schedule. */
  readonly known: {
    readonly state: "unknown" | "available" | "retired";
    readonly since: string;
    readonly checkedAt: string;
    readonly version: string | null;
    readonly previousVersion: string | null;
    readonly versionChangedAt: string | null;
  } | null;
}

export interface ModelsView {
  readonly at: string;
  readonly providers: readonly {
    readonly provider: ProviderId;
    readonly models: readonly ModelView[];
  }[];
}

export interface HealthView {
  readonly at: string;
  readonly state: HealthCheck["state"];
  readonly checks: readonly HealthCheck[];
}

export interface AuditEntryView {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly reason: string;
  /** What else the act was given. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntryView[];
  readonly nextCursor: string | null;
}

export interface RoutingView extends RoutingRates {
  readonly isWhole: boolean;
}

/** One image of a test, before it is made. */
export interface OfferedTestView {
  readonly provider: ProviderId;
  readonly model: string;
  readonly quality: string;
  readonly size: string;
  readonly estimateMicroUsd: number;
}

export interface TestOfferView {
  readonly prompt: string;
  readonly totalMicroUsd: number;
  readonly images: readonly OfferedTestView[];
  readonly leftOut: readonly {
    readonly provider: ProviderId;
    readonly model: string;
    readonly code: RejectionCode;
  }[];
}

/** One image of a test, and what became of it. */
export interface TestImageView extends OfferedTestView {
  readonly generationId: string;
  /** `unknown`: nobody answered. It may still be made, and charged. */
  readonly status: GenerationStatus | "not-begun" | "unknown";
  readonly modelVersion: string | null;
  readonly providerRequestId: string | null;
  readonly durationMs: number | null;
  readonly costMicroUsd: number;
  readonly failure: {
    readonly kind: FailureKind;
    readonly message: string;
    readonly status: number | null;
    readonly mayBeBilled: boolean;
  } | null;
  readonly image: { readonly id: string; readonly width: number; readonly height: number } | null;
}

export interface TestResultView {
  readonly costMicroUsd: number;
  readonly images: readonly TestImageView[];
}
