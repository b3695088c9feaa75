/** Beyond it, the oldest goes. */
const mostEntries = 10_000;

/** Puts an entry into what an isolate keeps in its memory, as the newest. */
export function putNewest<Value>(entries: Map<string, Value>, key: string, value: Value): void {
  entries.delete(key);
  entries.set(key, value);
  const [oldest] = entries.keys();
  if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest);
}
