import { signal } from "@preact/signals";

import { listGenerations } from "../api/calls.ts";
import type { GenerationView } from "../api/views.ts";
import { client } from "./session.ts";

/** Enough to choose from, and to tell how long an image usually takes. */
const mostRecent = 30;

/** What was made last, the newest first; null until it is loaded. */
export const recent = signal<readonly GenerationView[] | null>(null);

/** @throws ApiError */
export async function loadRecent(): Promise<void> {
  const query = { status: "completed", limit: String(mostRecent) };
  const asked = client.value;
  const { generations } = await listGenerations(asked, query);
  if (client.value === asked) recent.value = generations;
}

export function resetRecent(): void {
  recent.value = null;
}

/** One that was just made. */
export function noteRecent(generation: GenerationView): void {
  const others = (recent.value ?? []).filter(({ id }) => id !== generation.id);
  recent.value = [generation, ...others].slice(0, mostRecent);
}

/** One that has changed. */
export function replaceRecent(changed: GenerationView): void {
  recent.value = recent.value?.map((one) => (one.id === changed.id ? changed : one)) ?? null;
}

/** One that is deleted. */
export function removeRecent(id: string): void {
  recent.value = recent.value?.filter((one) => one.id !== id) ?? null;
}
