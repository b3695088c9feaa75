/** For comparing lists whose order is not promised. */
export function byText(one: unknown, other: unknown): number {
  return String(one).localeCompare(String(other));
}
