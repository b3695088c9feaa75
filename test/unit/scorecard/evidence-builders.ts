import type { ClientResult, Evidence, Exchange, UpstreamCall } from "../../scorecard/evidence.ts";

/** A JSON answer with one whole image of 1024x1024, changed as a test needs it. */
export function client(changes: Partial<ClientResult> = {}): ClientResult {
  return {
    form: "json",
    end: "whole",
    status: 200,
    headers: {},
    milliseconds: 400,
    events: [],
    facts: { usage: { output_tokens: 196 } },
    images: [{ kind: "image", format: "png", width: 1024, height: 1024 }],
    ...changes,
  };
}

/** A stream with one preview and one whole image. */
export function streamClient(changes: Partial<ClientResult> = {}): ClientResult {
  return client({ form: "stream", events: ["partial", "completed"], ...changes });
}

/** A call to the first engine that brought an image and has ended. */
export function call(changes: Partial<UpstreamCall> = {}): UpstreamCall {
  const first = changes.engine !== "second";
  return {
    engine: "first",
    provider: first ? "openai" : "google",
    model: first ? "gpt-image-2" : "gemini-3.1-flash-image",
    startedAt: 0,
    endedAt: 100,
    state: "ended",
    images: 1,
    outputTokens: 196,
    ...changes,
  };
}

/** A call that failed at no cost. */
export function failedCall(changes: Partial<UpstreamCall> = {}): UpstreamCall {
  return call({ images: 0, outputTokens: 0, ...changes });
}

export function exchange(changes: Partial<Exchange> = {}): Exchange {
  return { size: { width: 1024, height: 1024 }, client: client(), calls: [call()], ...changes };
}

export function evidence(...exchanges: readonly Exchange[]): Evidence {
  return { exchanges, healthy: client() };
}
