import { monthOf, startOfMonth } from "../../domain/utc-calendar.ts";
import { acceptedAt, isGenerationId } from "../../generation/ids.ts";
import type { UsageStore, UsedGeneration } from "../../storage/usage.ts";
import { nothing, plus, type Amount } from "./amount.ts";
import type { Origin } from "./book-origin.ts";
import { closingsKeptMs } from "./closings.ts";

/** What an account had used of a month before its ledger's books began. */
export interface EarlierUse {
  /** Of generations whose settlement has come long since. */
  readonly settledLongAgo: Amount;
  /** Those whose settlement may still come, or has come since: each counts once. */
  readonly recent: readonly UsedGeneration[];
}

/** So many rows are read at a time. */
const pageSize = 2000;

/**
 * Reads from the history what was used before the books began, in the month that they begin in.
 * @throws When D1 does not answer.
 */
export async function readEarlierUse(
  usage: Pick<UsageStore, "list">,
  accountId: string,
  { since }: Origin,
): Promise<EarlierUse> {
  const month = monthOf(since);
  const recent: UsedGeneration[] = [];
  let settledLongAgo = nothing;
  let page: readonly UsedGeneration[] = [];
  do {
    const after = page.at(-1);
    page = await usage.list({
      accountId,
      from: startOfMonth(month),
      to: since,
      after,
      limit: pageSize,
    });
    for (const used of page) {
      switch (eraOf(acceptedTime(used), since)) {
        case "long-before":
          settledLongAgo = plus(settledLongAgo, used);
          break;
        case "before":
          recent.push(used);
          break;
        case "elsewhere":
          break;
      }
    }
  } while (page.length === pageSize);
  return { settledLongAgo, recent };
}

/**
 * Whether a settlement that the books know no reservation for is of a generation that was reserved for
 * before they began: its reservation was lost, and what it used counts.
 * @param accepted When its call came, in Unix milliseconds.
 */
export function isLateSettlement(accepted: number, { since }: Origin): boolean {
  return eraOf(accepted, since) === "before";
}

/** `elsewhere`: in another month, or since the books began, which know it themselves. */
function eraOf(accepted: number, since: number): "long-before" | "before" | "elsewhere" {
  if (accepted >= since || monthOf(accepted) !== monthOf(since)) return "elsewhere";
  return accepted < since - closingsKeptMs ? "long-before" : "before";
}

/** An item of a batch begins later than it was reserved for; its id tells. */
function acceptedTime({ id, createdAt }: UsedGeneration): number {
  return isGenerationId(id) ? acceptedAt(id) : createdAt;
}
