const acts = {
  "account.create": "Account created",
  "account.change": "Account changed",
  "account.suspend": "Account suspended",
  "account.resume": "Account let in again",
  "key.create": "Key created",
  "key.change": "Key changed",
  "key.rotate": "Key rotated",
  "key.revoke": "Key revoked",
  "breaker.isolate": "Breaker isolated",
  "breaker.force-close": "Breaker forced closed",
  "breaker.reset": "Breaker reset",
  "budget.set": "Budget set",
  "history.reconcile": "History reconciled",
  "spending.stop": "Spending stopped",
  "spending.resume": "Spending resumed",
  "test-images.make": "Test images made",
} as const;

/** What the admin API writes down, by the names it has for it. */
export type KnownAct = keyof typeof acts;

/** What was done, in words; what a later version calls it, where there are none. */
export function actWords(action: string): string {
  const words: Readonly<Record<string, string>> = acts;
  return words[action] ?? action;
}

/** The account that an act was done to, or to a key of; null for any other. */
export function accountOf(target: string): string | null {
  return /^acct_\w+/.exec(target)?.[0] ?? null;
}

/** A detail of an act as people read it: a text without its quotation marks. */
export function detailWords(detail: unknown): string {
  return typeof detail === "string" ? detail : JSON.stringify(detail);
}
