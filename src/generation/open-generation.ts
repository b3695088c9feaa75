import type { OpeningAnswer, OpeningCall } from "../accounts/ledger/decide-opening.ts";
import type { AccountLimits } from "../domain/limits.ts";
import type { Services } from "../services.ts";
import type { Submission } from "./submission.ts";

/** What a client says of its call, beside what it asks for. */
export interface CallIdentity {
  /** The client's own name for the call; null when it gave none. */
  readonly idempotencyKey: string | null;
  /** See fingerprint.ts. */
  readonly fingerprint: string;
  /** How often the client has sent the call before; null when it is none that tells. */
  readonly retries: number | null;
}

/** By what the account's ledger knows a call again. */
export function toOpeningCall(
  { idempotencyKey, fingerprint, retries }: CallIdentity,
  call: Pick<OpeningCall, "generationId" | "apiKeyId" | "now" | "limits">,
): OpeningCall {
  return { ...call, idempotencyKey, fingerprint, isRetry: isRetry(retries) };
}

/** True for a call that may have been sent before, and be known by that. */
export function mayBeRepeated({ idempotencyKey, retries }: CallIdentity): boolean {
  return idempotencyKey !== null || isRetry(retries);
}

function isRetry(retries: number | null): boolean {
  return retries !== null && retries > 0;
}

/**
 * The one call to the account's ledger on the way in: reserves images and money for a submission, as
 * far as the limits allow, or finds the generation that the same call began before.
 * @throws When the ledger does not answer: nothing is reserved then, or it is found by the same id.
 */
export function openGeneration(
  { ledgers }: Services,
  { generationId, accountId, keyId: apiKeyId, request, plan, createdAt: now }: Submission,
  identity: CallIdentity,
  limits: AccountLimits,
): Promise<OpeningAnswer> {
  return ledgers.get(accountId).open({
    ...toOpeningCall(identity, { generationId, apiKeyId, now, limits }),
    images: request.count,
    microUsd: request.count * plan.candidates[0].estimateMicroUsd,
  });
}
