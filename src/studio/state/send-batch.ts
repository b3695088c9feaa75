import { signal } from "@preact/signals";

import { asApiError, type ApiError } from "../api/api-error.ts";
import { createBatch } from "../api/batch-calls.ts";
import { batchDraft } from "./batch-draft.ts";
import { slideWords, toBatchRequest } from "./batch-request.ts";
import { noteBatch } from "./last-batch.ts";
import { client } from "./session.ts";

export const isSending = signal(false);
/** Why the last batch that was sent was refused. */
export const sendError = signal<ApiError | null>(null);

/** The last that was sent and of which no answer came: under its key it is made and paid for once. */
let unanswered: { readonly body: string; readonly idempotencyKey: string } | undefined;

/** Sends the batch as it stands. @returns Its id; null when it was refused, which is then told. */
export async function sendBatch(): Promise<string | null> {
  if (isSending.value) return null;
  isSending.value = true;
  sendError.value = null;
  const draft = batchDraft.value;
  const request = toBatchRequest(draft);
  const body = JSON.stringify(request);
  if (unanswered?.body !== body) unanswered = { body, idempotencyKey: crypto.randomUUID() };
  try {
    const { id } = await createBatch(client.value, request, unanswered.idempotencyKey);
    unanswered = undefined;
    noteBatch({ id, words: slideWords(draft) });
    return id;
  } catch (error) {
    sendError.value = asApiError(error);
    if (sendError.value.failure.kind === "problem") unanswered = undefined;
    return null;
  } finally {
    isSending.value = false;
  }
}
