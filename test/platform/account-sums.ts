import { env } from "cloudflare:workers";

import type { Amount } from "../../src/accounts/ledger/amount.ts";
import type { Generation } from "../../src/domain/generation.ts";
import { member } from "../json.ts";
import type { Account } from "../worker/accounts.ts";
import { sharedNow } from "./clock.ts";
import { ledgerOf } from "./evidence.ts";

/** The books of one account, and what its generations come to. */
export interface AccountSums {
  readonly reserved: Amount;
  readonly exceeded: Amount;
  readonly settled: Amount;
  readonly returned: Amount;
  readonly openReservations: number;
  /** Over the rows in D1. */
  readonly inD1: Amount;
  /** Over the records in R2. */
  readonly inR2: Amount;
  readonly ends: Readonly<Record<string, number>>;
}

/** Adds up what an account has. */
export async function sumsOf(account: Account): Promise<AccountSums> {
  const { accountId } = account;
  const { open, ...totals } = await ledgerOf(account).describe(sharedNow());
  const { reserved, exceeded, settled, returned } = totals;
  const rows = await env.DB.prepare(
    `SELECT status, count(*) AS generations, sum(cost_micro_usd) AS microUsd,
      sum((SELECT count(*) FROM images WHERE generation_id = generations.id)) AS images
    FROM generations WHERE account_id = ? GROUP BY status`,
  )
    .bind(accountId)
    .all<{ status: string; generations: number; microUsd: number; images: number }>();
  return {
    reserved,
    exceeded,
    settled,
    returned,
    openReservations: open.reservations,
    inD1: add(rows.results),
    inR2: add(await recordsOf(accountId)),
    ends: Object.fromEntries(rows.results.map(({ status, generations }) => [status, generations])),
  };
}

/** Both parts of several amounts together. */
export function add(amounts: readonly Amount[]): Amount {
  return {
    images: amounts.reduce((sum, { images }) => sum + images, 0),
    microUsd: amounts.reduce((sum, { microUsd }) => sum + microUsd, 0),
  };
}

async function recordsOf(accountId: string): Promise<readonly Amount[]> {
  const amounts: Amount[] = [];
  let cursor: string | undefined;
  do {
    const page = await env.BUCKET.list({
      prefix: `records/${accountId}/`,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { key } of page.objects) {
      const record = member(await (await env.BUCKET.get(key))?.json(), "generation") as Generation;
      amounts.push({ images: record.images.length, microUsd: record.costMicroUsd });
    }
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return amounts;
}

/** What is wrong with the books; empty when nothing is. */
export function mistakesIn(sums: AccountSums): readonly string[] {
  const { reserved, exceeded, settled, returned, inD1, inR2, openReservations } = sums;
  const mistakes: string[] = [];
  if (openReservations > 0) mistakes.push(`${openReservations} reservations are open`);
  for (const unit of ["images", "microUsd"] as const) {
    if (reserved[unit] + exceeded[unit] !== settled[unit] + returned[unit]) {
      mistakes.push(`${unit}: reserved is not settled and returned`);
    }
    if (settled[unit] !== inD1[unit]) {
      mistakes.push(`${unit}: settled ${settled[unit]}, in D1 ${inD1[unit]}`);
    }
    if (settled[unit] !== inR2[unit]) {
      mistakes.push(`${unit}: settled ${settled[unit]}, in R2 ${inR2[unit]}`);
    }
  }
  return mistakes;
}
