import type { Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import type { Refusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { readTracelessRefusal } from "./traces.ts";

/** Fields beside or instead of a good prompt, and what is said of them. */
export interface FieldRow {
  /** Undefined is the fields themselves. */
  readonly name?: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly param?: string | null;
  readonly says?: RegExp;
}

/** Rows as a table of tests takes them, with nothing left out. */
export function toCases(rows: readonly FieldRow[]) {
  return rows.map((row) => ({
    name: JSON.stringify(row.fields).slice(0, 60),
    param: null,
    says: /./,
    ...row,
  }));
}

/** What a request with such fields is told. Throws when it left anything behind or called an engine. */
export async function refusalOf(
  fields: FieldRow["fields"],
  route: string,
  account: Account,
): Promise<Refusal> {
  const prompt = uniquePrompt();
  const response = await post(route, { prompt, ...fields }, account);
  const refusal = await readTracelessRefusal(response, route);
  const calls = await callsWithPrompt(prompt);
  if (calls.length > 0) throw new Error(`An engine was called: ${JSON.stringify(calls)}`);
  return refusal;
}
