/** Which page an address shows. */
export type Page =
  | { readonly kind: "create" }
  | { readonly kind: "edit" }
  | { readonly kind: "history"; readonly generationId: string | null }
  | { readonly kind: "compare"; readonly ids: readonly string[] }
  | { readonly kind: "batches" }
  | { readonly kind: "batch"; readonly id: string }
  | { readonly kind: "admin"; readonly section: AdminSection; readonly id: string | null }
  | { readonly kind: "unknown" };

/** The parts of the admin's own pages, in their order, as the path names them. */
export const adminSections = [
  "breakers",
  "spend",
  "usage",
  "routing",
  "accounts",
  "test-images",
  "audit",
  "configuration",
] as const;
export type AdminSection = (typeof adminSections)[number];

/** The page of a path below `/studio`. */
export function pageOf(path: string): Page {
  const [, , name = "", id = null, ...rest] = path.split("/");
  if (name === "admin") return adminPageOf(id ?? "", rest);
  if (rest.length > 0) return { kind: "unknown" };
  if (name === "" && id === null) return { kind: "create" };
  if (name === "edit" && id === null) return { kind: "edit" };
  if (name === "history") return { kind: "history", generationId: id || null };
  if (name === "compare") return { kind: "compare", ids: idsOf(id ?? "") };
  if (name === "batches") return id ? { kind: "batch", id } : { kind: "batches" };
  return { kind: "unknown" };
}

/** Where a generation is looked at. */
export function generationPath(id: string): string {
  return `/studio/history/${id}`;
}

/** Where generations are compared, in this order. */
export function comparePath(ids: readonly string[]): string {
  return `/studio/compare/${ids.join(",")}`;
}

/** Where a batch is looked at. */
export function batchPath(id: string): string {
  return `/studio/batches/${id}`;
}

/** Each once; some programs that hand on an address write its commas otherwise. */
function idsOf(written: string): readonly string[] {
  const ids = written.split(/,|%2c/i);
  return [...new Set(ids.filter((id) => id !== ""))];
}

/** Where a part of the admin's pages is, and one of the things in it. */
export function adminPath(section: AdminSection, id: string | null = null): string {
  if (id !== null) return `/studio/admin/${section}/${id}`;
  return section === "breakers" ? "/studio/admin" : `/studio/admin/${section}`;
}

/** Accounts alone are looked at one by one. */
function adminPageOf(name: string, [id = "", ...rest]: readonly string[]): Page {
  const section = name === "" ? "breakers" : adminSections.find((known) => known === name);
  if (section === undefined || rest.length > 0) return { kind: "unknown" };
  if (id !== "" && section !== "accounts") return { kind: "unknown" };
  return { kind: "admin", section, id: id || null };
}
