import type { FailureKind } from "../../domain/failure.ts";

/** What happened to an attempt, after the name of whoever it was made at: `OpenAI was busy`. */
const failureWords: Readonly<Record<FailureKind, string>> = {
  "server-error": "had an error",
  overloaded: "was busy",
  network: "broke the connection",
  unreachable: "could not be reached",
  "first-byte-deadline": "did not answer in time",
  "total-deadline": "took too long",
  stalled: "stopped answering",
  truncated: "sent only part of the image",
  malformed: "sent an answer that could not be read",
  "no-image": "sent no image",
  "rate-limited": "was busy",
  "quota-exhausted": "has no quota left for us",
  authentication: "refused our account",
  "model-refused": "does not open this model to us",
  "region-refused": "does not serve this region",
  "model-not-found": "no longer has the model",
  "content-refused": "refused the content",
  "invalid-request": "did not accept the request",
  cancelled: "was stopped",
  storage: "made an image that could not be stored",
  "inputs-unreadable": "was not given your images",
  "inputs-too-large": "found your images too large",
  interrupted: "was interrupted",
};

/** What an attempt's failure is called, without a name before it. */
export function failurePhrase(kind: FailureKind): string {
  return Object.hasOwn(failureWords, kind) ? failureWords[kind] : "failed";
}

/** `attempt_failed:overloaded` → `was busy`; undefined for any other reason. */
export function failureOfReason(reason: string): string | undefined {
  const kind = reason.startsWith("attempt_failed:") ? reason.slice("attempt_failed:".length) : "";
  const words: Readonly<Record<string, string>> = failureWords;
  return words[kind];
}
