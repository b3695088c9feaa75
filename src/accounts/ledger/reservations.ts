import type { Amount } from "./amount.ts";

/** What is set aside for a generation that has not ended. */
export interface Reservation extends Amount {
  readonly generationId: string;
  /** The month it counts in, such as `2026-11`. */
  readonly month: string;
  /** Unix milliseconds. */
  readonly openedAt: number;
  /** The key to free when the generation never begins. */
  readonly idempotencyKey: string | null;
}

/** What is open of a month. */
export interface OpenTotal extends Amount {
  readonly reservations: number;
}

/** The open reservations, which are few: each ends with its generation. */
export interface Reservations {
  find(generationId: string): Reservation | undefined;
  add(reservation: Reservation): void;
  remove(generationId: string): void;
  totalOf(month: string): OpenTotal;
  /** All of them, whatever month they count in. */
  count(): number;
  /** Those opened before an instant, oldest first. */
  openedBefore(unixMs: number, most: number): readonly Reservation[];
}

const columns = `generation_id AS generationId, month, images, micro_usd AS microUsd,
  opened_at AS openedAt, idempotency_key AS idempotencyKey`;

type Row = { readonly [Name in keyof Reservation]: Reservation[Name] };

/** Reservations in the ledger's own storage. */
export function createReservations(sql: SqlStorage): Reservations {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS reservations (
      generation_id TEXT PRIMARY KEY, month TEXT NOT NULL, images INTEGER NOT NULL,
      micro_usd INTEGER NOT NULL, opened_at INTEGER NOT NULL, idempotency_key TEXT
    ) STRICT, WITHOUT ROWID`,
  );
  return {
    find: (generationId) =>
      sql
        .exec<Row>(`SELECT ${columns} FROM reservations WHERE generation_id = ?`, generationId)
        .toArray()[0],
    add({ generationId, month, images, microUsd, openedAt, idempotencyKey }) {
      sql.exec(
        "INSERT INTO reservations VALUES (?, ?, ?, ?, ?, ?)",
        generationId,
        month,
        images,
        microUsd,
        openedAt,
        idempotencyKey,
      );
    },
    remove(generationId) {
      sql.exec("DELETE FROM reservations WHERE generation_id = ?", generationId);
    },
    totalOf: (month) =>
      sql
        .exec<{ reservations: number; images: number; microUsd: number }>(
          `SELECT count(*) AS reservations, coalesce(sum(images), 0) AS images,
            coalesce(sum(micro_usd), 0) AS microUsd
          FROM reservations WHERE month = ?`,
          month,
        )
        .one(),
    count: () =>
      sql.exec<{ count: number }>("SELECT count(*) AS count FROM reservations").one().count,
    openedBefore: (unixMs, most) =>
      sql
        .exec<Row>(
          `SELECT ${columns} FROM reservations WHERE opened_at < ?
          ORDER BY opened_at, generation_id LIMIT ?`,
          unixMs,
          most,
        )
        .toArray(),
  };
}
