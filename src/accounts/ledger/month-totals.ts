import { above, nothing, plus, type Amount } from "./amount.ts";

/**
 * What became of all that was reserved in a month. At any time
 * `reserved + exceeded = settled + returned + what is open`, images and money each.
 */
export interface MonthTotals {
  /** Everything that was reserved, whatever became of it. */
  readonly reserved: Amount;
  /** What was really used. */
  readonly settled: Amount;
  /** What was reserved and not used. */
  readonly returned: Amount;
  /** The part of the settled that was above its reservation. */
  readonly exceeded: Amount;
}

export const emptyMonth: MonthTotals = {
  reserved: nothing,
  settled: nothing,
  returned: nothing,
  exceeded: nothing,
};

/** The totals after a reservation was made. */
export function afterReserving(totals: MonthTotals, amount: Amount): MonthTotals {
  return { ...totals, reserved: plus(totals.reserved, amount) };
}

/** The totals after a reservation was closed: what was not used of it returns. */
export function afterClosing(totals: MonthTotals, reserved: Amount, used: Amount): MonthTotals {
  return {
    ...totals,
    settled: plus(totals.settled, used),
    returned: plus(totals.returned, above(reserved, used)),
    exceeded: plus(totals.exceeded, above(used, reserved)),
  };
}

/** The totals with what was used without a reservation that is known: as if it had been right. */
export function afterUse(totals: MonthTotals, used: Amount): MonthTotals {
  return { ...totals, reserved: plus(totals.reserved, used), settled: plus(totals.settled, used) };
}
