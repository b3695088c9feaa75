import { exports } from "cloudflare:workers";

import { canary } from "../leaks.ts";

/** Where the tests find the Worker. Loopback, so that development keys would count. */
export const origin = "http://localhost";

interface Call {
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends JSON to the Worker. A string goes out as it is. */
export function post(route: string, body: unknown, call: Call): Promise<Response> {
  return send("POST", route, body, call);
}

export function patch(route: string, body: unknown, call: Call): Promise<Response> {
  return send("PATCH", route, body, call);
}

export function put(route: string, body: unknown, call: Call): Promise<Response> {
  return send("PUT", route, body, call);
}

function send(
  method: string,
  route: string,
  body: unknown,
  { key, headers }: Call,
): Promise<Response> {
  return exports.default.fetch(`${origin}${route}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** Asks the Worker for something. */
export function get(
  route: string,
  { key, headers, method = "GET" }: Call & { readonly method?: string },
): Promise<Response> {
  const url = new URL(route, origin);
  return exports.default.fetch(url.href, {
    method,
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
}

/** The bytes of an image. Throws when the Worker does not hand it out. */
export async function bytesOf(route: string, call: Call): Promise<Uint8Array> {
  const response = await get(route, call);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A prompt like no other, so that its calls can be found in the simulator's log. */
export function uniquePrompt(directives = ""): string {
  return `${canary} ${crypto.randomUUID()} ${directives}`.trim();
}
