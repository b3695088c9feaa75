import { computed, signal } from "@preact/signals";

import { createClient } from "../api/client.ts";

/** Kept for this tab alone, whatever is remembered of other keys. Never in an address. */
const storageName = "diptych.admin";

/** What opens the admin API: its token, or Cloudflare Access before it, which needs none. */
export type AdminEntry =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "access" };

/** What is in use; null when nobody is signed in as admin. */
export const adminEntry = signal<AdminEntry | null>(storedEntry());

/** Why it is not in use any more, and whether whoever was here left by themselves. */
export const adminExit = signal<{ readonly reason: string | null } | null>(null);

/** Calls of the admin API. */
export const adminClient = computed(() => {
  const own = adminEntry.value;
  return clientOf(own ?? { kind: "access" }, (reason) => {
    // A late answer to the entry before says nothing of the one after it.
    if (adminEntry.peek() === own) drop(reason);
  });
});

/** Uses an entry, once the admin API lets it in. @throws ApiError when it does not. */
export async function enterAdmin(entry: AdminEntry): Promise<void> {
  await clientOf(entry).read("/admin/api/breakers");
  if (entry.kind === "token") sessionStorage.setItem(storageName, entry.token);
  adminExit.value = null;
  adminEntry.value = entry;
}

/** Forgets the token. Whoever came through Access comes in again when they ask to. */
export function leaveAdmin(): void {
  drop(null);
}

function drop(reason: string | null): void {
  sessionStorage.removeItem(storageName);
  adminExit.value = { reason };
  adminEntry.value = null;
}

function clientOf(entry: AdminEntry, onRefused: (reason: string) => void = () => undefined) {
  const token = entry.kind === "token" ? entry.token : null;
  return createClient(token, ({ detail }) => onRefused(detail));
}

function storedEntry(): AdminEntry | null {
  const token = sessionStorage.getItem(storageName);
  return token === null ? null : { kind: "token", token };
}
