import type { Breakers, WaitUntil } from "../breaker/breakers.ts";
import { admission } from "../breaker/circuit-snapshot.ts";
import type { RejectionCode } from "../domain/reason.ts";
import type { KnownCircuits } from "./known-circuits.ts";

/** Whether an attempt may be made. */
export type AttemptAdmission =
  | {
      readonly kind: "admitted";
      /** What its reports carry; null when the breaker could not be asked. */
      readonly epoch: number | null;
      /** It holds a lease, whose outcome the breaker waits for. */
      readonly isProbe: boolean;
    }
  | {
      readonly kind: "refused";
      readonly code: Extract<RejectionCode, "breaker_open" | "rate_limited">;
    };

/** What a run has to do with breakers. */
export interface RunBreakers {
  readonly breakers: Breakers;
  readonly circuits: KnownCircuits;
  /** Keeps the run alive for what nobody waits for. */
  readonly background: WaitUntil;
  readonly now: () => number;
}

/**
 * Asks the circuit that an attempt would go through, as the run knows it. Only a probe asks the
 * breaker itself; one that gets no lease goes elsewhere at once.
 */
export async function admit(
  { breakers, circuits, background, now }: RunBreakers,
  { key, attempt }: { readonly key: string; readonly attempt: string },
): Promise<AttemptAdmission> {
  const snapshot = circuits.find(key);
  if (!snapshot) return admitUnasked(breakers, key);
  const answer = admission(snapshot, now());
  switch (answer.kind) {
    case "admit":
      return { kind: "admitted", epoch: answer.epoch, isProbe: false };
    case "refuse":
      return { kind: "refused", code: answer.code };
    case "probe": {
      const decision = await breakers.requestProbe(key, attempt, background);
      if (!decision) return admitUnasked(breakers, key);
      return decision.kind === "refused"
        ? { kind: "refused", code: decision.code }
        : { kind: "admitted", epoch: decision.epoch, isProbe: decision.kind === "granted" };
    }
  }
}

/** A breaker that cannot be asked lets traffic through: an outage of ours must not stop images. */
function admitUnasked({ local }: Breakers, key: string): AttemptAdmission {
  return local.isHeld(key)
    ? { kind: "refused", code: "breaker_open" }
    : { kind: "admitted", epoch: null, isProbe: false };
}
