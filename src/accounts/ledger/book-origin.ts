/** Where a ledger's books begin. */
export interface Origin {
  /** Of what was accepted before, the books knew nothing at first. In Unix milliseconds. */
  readonly since: number;
  /** Whether what was used before, in the month that they begin in, is in the books. */
  readonly isWhole: boolean;
}

/** What the books say of their own beginning. */
export interface BookOrigin {
  find(): Origin;
  /** What was used before is in the books now. */
  noteWhole(): void;
}

/**
 * The beginning of the books in the ledger's own storage, noted when there is nothing in it yet.
 * @param now Unix milliseconds.
 */
export function createBookOrigin(sql: SqlStorage, now: number): BookOrigin {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS book_origin (
      id INTEGER PRIMARY KEY CHECK (id = 1), since INTEGER NOT NULL, is_whole INTEGER NOT NULL
    ) STRICT`,
  );
  // Books that were kept before their beginning was noted are whole from the first day on.
  sql.exec(
    `INSERT OR IGNORE INTO book_origin
    SELECT 1, iif(is_kept, 0, ?), is_kept FROM (SELECT EXISTS (SELECT 1 FROM usage_months) AS is_kept)`,
    now,
  );
  return {
    find() {
      const { since, isWhole } = sql
        .exec<{ since: number; isWhole: number }>(
          "SELECT since, is_whole AS isWhole FROM book_origin",
        )
        .one();
      return { since, isWhole: isWhole === 1 };
    },
    noteWhole() {
      sql.exec("UPDATE book_origin SET is_whole = 1");
    },
  };
}
