import type { Operation } from "../domain/image-request.ts";
import type { ProviderId } from "../domain/model-card.ts";

/** One breaker, by what it guards. */
export interface GuardedCircuit {
  readonly provider: ProviderId;
  readonly model: string;
  readonly operation: Operation;
  /** The breaker's name. */
  readonly key: string;
}
