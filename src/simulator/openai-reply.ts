import type { Call } from "./call.ts";
import type { OpenAiError } from "./openai-error.ts";
import { randomInteger, randomText } from "./random.ts";
import { textReply, type Reply } from "./reply.ts";

/** Headers OpenAI sends with every answer (sheet 1.6). */
export function openAiHeaders(call: Call, contentType: string): Record<string, string> {
  const { random, number } = call;
  return {
    "content-type": contentType,
    "x-request-id": `req_${randomText(random, 32).toLowerCase()}`,
    "openai-processing-ms": String(randomInteger(random, 40, 400)),
    "openai-version": "2020-10-01",
    "openai-organization": "org-simulator",
    "x-ratelimit-limit-requests": "500",
    "x-ratelimit-remaining-requests": String(499 - (number % 100)),
    "x-ratelimit-reset-requests": "120ms",
    "x-ratelimit-limit-input-images": "250",
    "x-ratelimit-remaining-input-images": "249",
    "x-ratelimit-reset-input-images": "240ms",
  };
}

/** Turns an error into its HTTP answer; `headers` are added to the usual ones. */
export function openAiErrorReply(
  call: Call,
  error: OpenAiError,
  headers: Record<string, string> = {},
): Reply {
  const body = JSON.stringify({ error: error.body }, null, call.state.settings().jsonIndent);
  const usual = openAiHeaders(call, "application/json");
  return textReply(error.status, { ...usual, ...headers }, body);
}
