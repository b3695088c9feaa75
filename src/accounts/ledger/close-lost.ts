import { fateOf } from "../../generation/fate-of-generation.ts";
import type { Services } from "../../services.ts";
import type { Amount } from "./amount.ts";
import type { Reservation } from "./reservations.ts";

/** What reservations that should have been closed long since are closed with. */
export interface CloseLostInput {
  readonly services: Pick<Services, "runs" | "records" | "report">;
  /** Undefined in an object that does not know its name: asked under none, each run is another's. */
  readonly accountId: string | undefined;
  readonly settle: (generationId: string, used: Amount) => Promise<unknown>;
  readonly release: (generationId: string) => Promise<unknown>;
}

/**
 * Closes reservations by what became of their generations. Never rejects: what cannot be looked up
 * stays open, and is reported.
 */
export async function closeLost(
  open: readonly Pick<Reservation, "generationId">[],
  { services, accountId, settle, release }: CloseLostInput,
): Promise<void> {
  if (accountId === undefined) {
    services.report("a ledger has no name in its alarm", null);
    return;
  }
  for (const { generationId } of open) {
    try {
      const fate = await fateOf(services, accountId, generationId);
      if (fate.kind === "ended") await settle(generationId, fate.used);
      if (fate.kind === "never-began") await release(generationId);
    } catch (error) {
      services.report("what became of a reservation cannot be looked up", error);
    }
  }
}
