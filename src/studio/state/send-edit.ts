import { signal } from "@preact/signals";

import { ApiError } from "../api/api-error.ts";
import { upload } from "../api/calls.ts";
import type { ApiClient } from "../api/client.ts";
import { toMaskPng } from "../mask/mask-png.ts";
import { rasterise } from "../mask/rasterise.ts";
import { edit, type EditDraft } from "./edit.ts";
import { previews } from "./previews.ts";
import type { RunState } from "./run-state.ts";
import { run, startRun } from "./run.ts";
import { client } from "./session.ts";

/** Why the edit cannot be sent, said once it was tried; null when nothing is the matter. */
export const editFault = signal<string | null>(null);

/** True while the mask is on its way, before the edit itself. */
export const isSendingMask = signal(false);

/** How an edit is sent otherwise than as it stands. */
interface EditOptions {
  /** An engine by name; else the service chooses. */
  readonly model?: string;
  readonly withoutMask?: boolean;
}

/** Makes what the edit asks for, if it can be sent. Its picture, its mask and its words stay. */
export async function sendEdit({ model, withoutMask = false }: EditOptions = {}): Promise<void> {
  if (isSendingMask.value || run.value.kind === "running") return;
  const { value } = edit;
  const { picture, resolution } = value;
  editFault.value = faultOf(value);
  if (editFault.value !== null || !picture) return;
  const prompt = value.prompt.trim();
  const asked = client.value;
  try {
    const mask = withoutMask ? null : await sendMask(asked, value);
    // Nothing of one account is sent for another.
    if (client.value !== asked) return;
    void startRun({
      path: "/v1/generations",
      body: {
        prompt,
        image: picture.id,
        resolution,
        previews,
        ...(mask === null ? {} : { mask }),
        ...(model === undefined ? {} : { model }),
      },
      idempotencyKey: crypto.randomUUID(),
      startedAt: Date.now(),
      prompt,
      frame: { width: picture.width, height: picture.height },
      count: 1,
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (client.value !== asked) return;
    editFault.value = `The mask could not be sent. ${error.message}`;
  }
}

/** The picture that a run edits, by its id; undefined when it edits none. */
export function editedBy(state: RunState): unknown {
  if (state.kind === "idle" || !("image" in state.order.body)) return undefined;
  return state.order.body.image;
}

/** What is asked for by the edit that is being made, if of a model by its name; else null. */
export function runningEdit(state: RunState): object | null {
  if (state.kind !== "running" || editedBy(state) === undefined) return null;
  return "model" in state.order.body ? state.order.body : null;
}

/** @returns Its id; null when nothing is painted. @throws ApiError */
async function sendMask(owner: ApiClient, { picture, mask }: EditDraft): Promise<string | null> {
  if (!picture || mask.done.length === 0) return null;
  const pixels = rasterise(mask.done, picture);
  if (!pixels.includes(1)) return null;
  isSendingMask.value = true;
  try {
    const { id } = await upload(owner, await toMaskPng(pixels, picture));
    return id;
  } finally {
    isSendingMask.value = false;
  }
}

function faultOf({ picture, prompt }: EditDraft): string | null {
  if (!picture) return "Choose an image to edit.";
  if (prompt.trim() === "") return "Say in words what is to change.";
  if (picture.id === null) return "The image is not there yet: it is still being sent.";
  return null;
}
