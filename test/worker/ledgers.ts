import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

import type { AccountLedger } from "../../src/accounts/account-ledger.ts";
import type {
  BatchOpening,
  Opening,
  OpeningResult,
} from "../../src/accounts/ledger/decide-opening.ts";
import { openingOf } from "../openings.ts";

export const minute = 60_000;
export const hour = 60 * minute;

/** Ahead of the real time by far: no alarm comes but those that a test sets off. */
export const now = Date.UTC(2100, 10, 22);

export type Ledger = DurableObjectStub<AccountLedger>;

/** The ledger of an account like no other. */
export function createLedger(): Ledger {
  return env.ACCOUNT_LEDGER.getByName(crypto.randomUUID());
}

/** A stub that was in use when its object was lost is broken; a new one reaches it again. */
export function again({ id }: Ledger): Ledger {
  return env.ACCOUNT_LEDGER.get(id);
}

/** Opens a generation, like any other but for these fields. */
export async function open(
  ledger: Ledger,
  generationId: string,
  fields: Partial<Opening> = {},
): Promise<OpeningResult> {
  const { result } = await ledger.open(openingOf({ generationId, now, ...fields }));
  return result;
}

/** Opens a batch. */
export async function openBatch(ledger: Ledger, opening: BatchOpening): Promise<OpeningResult> {
  const { result } = await ledger.openBatch(opening);
  return result;
}

/** How many rows a ledger has in each of its tables, and when its alarm comes. */
export interface Kept {
  readonly rows: Readonly<Record<string, number>>;
  /** Unix milliseconds; null when none is set. */
  readonly alarmAt: number | null;
}

const tables = [
  "reservations",
  "closings",
  "idempotency_keys",
  "undelivered_answers",
  "recent_calls",
  "usage_months",
];

export function keptBy(ledger: Ledger): Promise<Kept> {
  return runInDurableObject(ledger, async (_instance, { storage }) => {
    const rows = tables.map((table) => {
      const { count } = storage.sql
        .exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)
        .one();
      return [table, count] as const;
    });
    return { rows: Object.fromEntries(rows), alarmAt: await storage.getAlarm() };
  });
}
