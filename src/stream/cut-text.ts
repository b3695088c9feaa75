/** A stretch of a text, or the place where a name stood. */
export type Stretch =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: string };

/**
 * Cuts a text at names that stand in it, in the order in which they do.
 * @throws Error when a name does not stand in it exactly once.
 */
export function cutText(text: string, names: readonly string[]): readonly Stretch[] {
  const places = names
    .map((name) => ({ name, at: requireOnce(text, name) }))
    .toSorted((one, other) => one.at - other.at);
  let end = 0;
  const stretches = places.flatMap(({ name, at }): Stretch[] => {
    const before = text.slice(end, at);
    end = at + name.length;
    return [
      { kind: "text", text: before },
      { kind: "name", name },
    ];
  });
  return [...stretches, { kind: "text", text: text.slice(end) }];
}

function requireOnce(text: string, name: string): number {
  const at = text.indexOf(name);
  if (at < 0 || text.includes(name, at + 1)) {
    throw new Error("A name does not stand in the text exactly once.");
  }
  return at;
}
