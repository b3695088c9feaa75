/** Which page an address shows. */
export type Page =
  | { readonly kind: "create" }
  | { readonly kind: "history"; readonly generationId: string | null }
  | { readonly kind: "unknown" };

/** The page of a path below `/studio`. */
export function pageOf(path: string): Page {
  const [, , name = "", id = null, ...rest] = path.split("/");
  if (rest.length > 0) return { kind: "unknown" };
  if (name === "" && id === null) return { kind: "create" };
  if (name === "history") return { kind: "history", generationId: id || null };
  return { kind: "unknown" };
}

/** Where a generation is looked at. */
export function generationPath(id: string): string {
  return `/studio/history/${id}`;
}
