import { signal } from "@preact/signals";

import { findPlatform } from "./catalog.ts";
import { frameOf, toRequest } from "./draft-request.ts";
import { draft } from "./draft.ts";
import { startRun } from "./run.ts";

/** Why the draft cannot be sent, said once it was tried; null when nothing is the matter. */
export const draftFault = signal<string | null>(null);

/** Makes what the draft asks for, if it can be sent. */
export function sendDraft(): void {
  const { value } = draft;
  draftFault.value = faultOf(value);
  if (draftFault.value !== null) return;
  void startRun({
    path: "/v1/generations",
    body: toRequest(value),
    idempotencyKey: crypto.randomUUID(),
    startedAt: Date.now(),
    prompt: value.prompt.trim(),
    frame: frameOf(value, findPlatform),
    count: value.count,
  });
}

function faultOf({ prompt, references }: typeof draft.value): string | null {
  if (prompt.trim() === "") return "Say in words what the image shows.";
  if (references.some(({ id }) => id === null)) return "An image is still being sent.";
  return null;
}
