import { computed, signal } from "@preact/signals";

import { listModels } from "../api/calls.ts";
import { createClient } from "../api/client.ts";

/** Kept for this tab, or, when asked to, for this browser. Never in an address. */
const storageName = "diptych.key";

/** The key in use; null when nobody is signed in. */
export const key = signal<string | null>(storedKey());

/** Why the last key is not in use any more, to be told where the next one is asked for. */
export const signOutReason = signal<string | null>(null);

/** Calls with the key in use. Those that are made without one are refused by the API. */
export const client = computed(() => {
  const own = key.value;
  return createClient(own ?? "", ({ detail }) => {
    // A late answer to the key before says nothing of the one after it.
    if (key.peek() === own) drop(detail);
  });
});

function storedKey(): string | null {
  return sessionStorage.getItem(storageName) ?? localStorage.getItem(storageName);
}

/** True for text that a header takes, as every key does. */
export function isKeyText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/**
 * Uses a key, once the API knows it.
 * @param remember Keeps it when the tab is closed.
 * @throws ApiError when it does not.
 */
export async function signIn(candidate: string, remember: boolean): Promise<void> {
  await listModels(createClient(candidate));
  (remember ? localStorage : sessionStorage).setItem(storageName, candidate);
  signOutReason.value = null;
  key.value = candidate;
}

/** Forgets the key, here and in what is remembered. */
export function signOut(): void {
  drop(null);
}

function drop(reason: string | null): void {
  sessionStorage.removeItem(storageName);
  localStorage.removeItem(storageName);
  signOutReason.value = reason;
  key.value = null;
}
