import type { Call } from "./call.ts";
import { googleErrorBody, type GoogleError } from "./google-error.ts";
import { randomInteger } from "./random.ts";
import { textReply, type Reply } from "./reply.ts";

/** Headers Google sends with every answer (sheet 2.5). */
export function googleHeaders(call: Call, contentType: string): Record<string, string> {
  return {
    "content-type": contentType,
    vary: "Origin, X-Origin, Referer",
    server: "scaffolding on HTTPServer2",
    "x-xss-protection": "0",
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "server-timing": `gfet4t7; dur=${randomInteger(call.random, 30, 900)}`,
  };
}

/** A plain JSON answer. */
export function googleJsonReply(
  call: Call,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Reply {
  const text = JSON.stringify(body, null, call.state.settings().jsonIndent);
  const usual = googleHeaders(call, "application/json; charset=UTF-8");
  return textReply(status, { ...usual, ...headers }, `${text}\n`);
}

/** Turns an error into its HTTP answer; `headers` are added to the usual ones. */
export function googleErrorReply(
  call: Call,
  error: GoogleError,
  headers: Record<string, string> = {},
): Reply {
  return googleJsonReply(call, error.code, googleErrorBody(error), headers);
}
