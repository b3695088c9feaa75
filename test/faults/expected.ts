import { candidatesOf, faultAt, otherThan, type Cell, type Provider } from "./cell.ts";
import type { Evidence } from "./evidence.ts";

/** How a cell has to end: with the image of an engine, or with an error. */
export type ExpectedEnd =
  | { readonly kind: "image"; readonly by: Provider }
  | { readonly kind: "error"; readonly code: string; readonly status: number };

export function expectedEnd({ fault, variant, first }: Cell): ExpectedEnd {
  switch (fault.outcome) {
    case "served":
      return { kind: "image", by: first };
    case "falls-back":
      return variant === "other-healthy"
        ? { kind: "image", by: otherThan(first) }
        : { kind: "error", code: "all_providers_failed", status: 503 };
    case "refused":
      return { kind: "error", code: "moderation_blocked", status: 400 };
    case "rejected":
      return { kind: "error", code: "provider_rejected_request", status: 502 };
  }
}

/** A client that leaves at once may have left before its request was there. */
export function wasAccepted({ client, calls, rows }: Evidence): boolean {
  return client.end !== "left" || calls.length > 0 || rows.length > 0;
}

/** True when an engine may have charged for an attempt that was made in an error cell. */
export function mayHaveCost({ cell, calls }: Evidence): boolean {
  return (
    calls.some(({ usage }) => usage !== null) ||
    askedOf(cell).some((provider) => faultAt(cell, provider)?.mayBeBilled ?? false)
  );
}

/** Seconds after which an error answer has to say that it is worth trying again; null for no word. */
export function expectedRetryAfter(cell: Cell): number | null {
  const waits = askedOf(cell).flatMap((provider) => faultAt(cell, provider)?.retryAfterMs ?? []);
  return waits.length === 0 ? null : Math.ceil(Math.min(...waits) / 1000);
}

/** The engines that are asked in an error cell. */
function askedOf(cell: Cell): readonly Provider[] {
  return cell.fault.outcome === "falls-back" ? candidatesOf(cell) : [cell.first];
}
