import { desc, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { z } from "zod";

import { auditEntries } from "./schema.ts";

/** One thing that an admin did, or ordered. */
export interface AuditEntry {
  /** Begins with its time: entries sort by it. */
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** Who, such as `admin-token`. */
  readonly actor: string;
  /** What, such as `breaker.isolate`. */
  readonly action: string;
  /** To what, such as `openai/gpt-image-2/generate`. */
  readonly target: string;
  readonly reason: string;
  /** What else the action was given. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  /** Entries older than `before`, or the newest of all; newest first. */
  list(page: {
    readonly before: string | null;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;
}

const detailsColumn = z.record(z.string(), z.unknown());

/** The audit table in D1. Nothing in it is ever changed or removed. */
export function createAuditStore(database: D1Database): AuditStore {
  const db = drizzle(database);
  return {
    async append(entry) {
      await db.insert(auditEntries).values({ ...entry, details: JSON.stringify(entry.details) });
    },
    async list({ before, limit }) {
      const rows = await db
        .select()
        .from(auditEntries)
        .where(before === null ? undefined : lt(auditEntries.id, before))
        .orderBy(desc(auditEntries.id))
        .limit(limit);
      return rows.map((row) => ({ ...row, details: detailsColumn.parse(JSON.parse(row.details)) }));
    },
  };
}
