import { emptyMonth, type MonthTotals } from "./month-totals.ts";

/** The totals of each month in which something was reserved. They are kept for good. */
export interface UsageMonths {
  find(month: string): MonthTotals;
  put(month: string, totals: MonthTotals): void;
}

type Part = keyof MonthTotals;
type Row = { [Column in `${Part}_images` | `${Part}_micro_usd`]: number };

/** Usage in the ledger's own storage. */
export function createUsageMonths(sql: SqlStorage): UsageMonths {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS usage_months (
      month TEXT PRIMARY KEY,
      reserved_images INTEGER NOT NULL, reserved_micro_usd INTEGER NOT NULL,
      settled_images INTEGER NOT NULL, settled_micro_usd INTEGER NOT NULL,
      returned_images INTEGER NOT NULL, returned_micro_usd INTEGER NOT NULL,
      exceeded_images INTEGER NOT NULL, exceeded_micro_usd INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  );
  return {
    find(month) {
      const [row] = sql.exec<Row>("SELECT * FROM usage_months WHERE month = ?", month).toArray();
      return row ? toTotals(row) : emptyMonth;
    },
    put(month, { reserved, settled, returned, exceeded }) {
      sql.exec(
        "INSERT OR REPLACE INTO usage_months VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        month,
        ...[reserved, settled, returned, exceeded].flatMap(({ images, microUsd }) => [
          images,
          microUsd,
        ]),
      );
    },
  };
}

function toTotals(row: Row): MonthTotals {
  const part = (name: Part) => ({
    images: row[`${name}_images`],
    microUsd: row[`${name}_micro_usd`],
  });
  return {
    reserved: part("reserved"),
    settled: part("settled"),
    returned: part("returned"),
    exceeded: part("exceeded"),
  };
}
