import type { Arrival, Surface } from "../domain/arrival.ts";
import { possibleMicroUsd } from "../domain/cost-basis.ts";
import type { FailureKind } from "../domain/failure.ts";
import type { GenerationErrorCode } from "../domain/generation-error.ts";
import type { Attempt, Generation, GenerationStatus } from "../domain/generation.ts";
import type { Operation } from "../domain/image-request.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { MicroUsd } from "../domain/money.ts";
import type { ReasonCode } from "../domain/reason.ts";
import type { TierName } from "../domain/tier.ts";
import { brief } from "./brief.ts";

/**
 * The line of one run that has ended. What it may hold is listed here, field by field: ids, codes and
 * numbers of ours, and what a provider calls its model and its call. Nothing that a caller wrote, but for an id
 * of its request that is no key (identify-request.ts), and no bytes of an image have a place in it. Durations in milliseconds, null where there is none.
 */
export interface RunLine {
  readonly event: "run";
  readonly generationId: string;
  readonly requestId: string | null;
  readonly batchId: string | null;
  readonly accountId: string;
  readonly keyId: string;
  readonly tier: TierName;
  readonly surface: Surface | "batch" | "unknown";
  readonly operation: Operation;
  readonly status: GenerationStatus;
  readonly errorCode: GenerationErrorCode | null;
  /** As it was asked for: `auto`, a role, or the id of a model of the catalog. */
  readonly requestedModel: string;
  readonly model: string;
  readonly modelVersion: string | null;
  readonly provider: ProviderId;
  readonly reasons: readonly ReasonCode[];
  readonly fallbackFrom: string | null;
  readonly warnings: readonly string[];
  readonly attempts: readonly AttemptLine[];
  /** Images that were asked for, and that were made. */
  readonly count: number;
  readonly images: number;
  /** Of all images as they are delivered. */
  readonly pixels: number;
  readonly bytes: number;
  readonly estimateMicroUsd: MicroUsd | null;
  readonly costMicroUsd: MicroUsd;
  /** What calls of unknown cost may have cost beside that. */
  readonly possibleMicroUsd: MicroUsd;
  /** From its acceptance: until the first call, a provider's first byte, the first preview, the end. */
  readonly queueMs: number | null;
  readonly firstByteMs: number | null;
  readonly firstPreviewMs: number | null;
  readonly totalMs: number | null;
  readonly previews: number;
  /** From the end until history, record and settlement were written; null while one is pending. */
  readonly settledMs: number | null;
  /** What was tried in vain once and is tried again. */
  readonly pending: readonly string[];
  readonly colo: string | null;
  readonly country: string | null;
  readonly region: string | null;
}

/** One call of a run. */
export interface AttemptLine {
  readonly imageIndex: number;
  readonly provider: ProviderId;
  readonly model: string;
  readonly outcome: "image" | FailureKind;
  readonly ms: number;
  readonly firstByteMs: number | null;
  /** HTTP status of a failed answer; null when there was none. */
  readonly status: number | null;
  readonly upstreamRequestId: string | null;
  readonly costMicroUsd: MicroUsd;
}

/** What is known of a run's end beside its generation. */
export interface RunEnd {
  /** Null for a run that was submitted before that was kept. */
  readonly arrival: Arrival | null;
  /** In Unix milliseconds; null when none was shown, or that was lost with the run's object. */
  readonly firstPreviewAt: number | null;
  readonly previews: number;
  readonly pending: readonly string[];
  /** When the line is written, in Unix milliseconds. */
  readonly now: number;
}

/** The line of a generation that has ended. */
export function runLine(generation: Generation, end: RunEnd): RunLine {
  const { attempts, images, requested, createdAt, completedAt } = generation;
  const { arrival, pending, now } = end;
  const since = (at: number | null | undefined) =>
    at === null || at === undefined ? null : Math.max(0, at - createdAt);
  return {
    event: "run",
    generationId: generation.id,
    requestId: requested.requestId ?? null,
    batchId: requested.batch?.id ?? null,
    accountId: generation.accountId,
    keyId: generation.keyId,
    tier: generation.tier,
    surface: requested.batch ? "batch" : (arrival?.surface ?? "unknown"),
    operation: generation.operation,
    status: generation.status,
    errorCode: generation.error?.code ?? null,
    requestedModel: brief(requested.model),
    model: generation.model,
    modelVersion: generation.modelVersion === null ? null : brief(generation.modelVersion),
    provider: generation.provider,
    reasons: generation.reasons,
    fallbackFrom: generation.fallbackFrom,
    warnings: generation.warnings.map(({ code }) => code),
    attempts: attempts.map(attemptLine),
    count: requested.count,
    images: images.length,
    pixels: images.reduce((sum, { width, height }) => sum + width * height, 0),
    bytes: images.reduce((sum, image) => sum + image.bytes, 0),
    estimateMicroUsd: generation.estimateMicroUsd,
    costMicroUsd: generation.costMicroUsd,
    possibleMicroUsd: possibleMicroUsd(attempts),
    queueMs: since(earliest(attempts.map(({ startedAt }) => startedAt))),
    firstByteMs: since(earliest(attempts.flatMap(({ firstByteAt }) => firstByteAt ?? []))),
    firstPreviewMs: since(end.firstPreviewAt),
    totalMs: since(completedAt),
    previews: end.previews,
    settledMs: pending.length > 0 || completedAt === null ? null : Math.max(0, now - completedAt),
    pending,
    colo: arrival?.colo ?? null,
    country: arrival?.country ?? null,
    region: arrival?.region ?? null,
  };
}

function attemptLine(attempt: Attempt): AttemptLine {
  const { startedAt, firstByteAt, endedAt, failure, providerRequestId } = attempt;
  return {
    imageIndex: attempt.imageIndex,
    provider: attempt.provider,
    model: attempt.model,
    outcome: failure?.kind ?? "image",
    ms: endedAt - startedAt,
    firstByteMs: firstByteAt === null ? null : firstByteAt - startedAt,
    status: failure?.status ?? null,
    upstreamRequestId: providerRequestId === null ? null : brief(providerRequestId),
    costMicroUsd: attempt.costMicroUsd,
  };
}

function earliest(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.min(...times);
}
