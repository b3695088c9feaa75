import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";

import { app } from "../../src/app.ts";
import { origin } from "./api.ts";

/** The Worker's variables and bindings with some of them changed; undefined takes one away. */
export function changedEnv(changes: Readonly<Record<string, unknown>>): Env {
  const changed = { ...env, ...changes };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) Reflect.deleteProperty(changed, name);
  }
  return changed;
}

interface Sent {
  readonly key: string;
  readonly body?: unknown;
}

/** Sends a request to the Worker as it would be deployed with other variables or bindings. */
export async function fetchWith(
  changes: Readonly<Record<string, unknown>>,
  route: string,
  init?: Sent,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { response, settled } = await beginWith(changes, route, init, headers);
  await settled();
  return response;
}

/** The same for a body that is no JSON. */
export async function fetchBytesWith(
  changes: Readonly<Record<string, unknown>>,
  route: string,
  { key, body }: { readonly key: string; readonly body: BodyInit },
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request(`${origin}${route}`, {
    method: "POST",
    headers: { ...headers, authorization: `Bearer ${key}` },
    body,
  });
  const response = await app.fetch(request, changedEnv(changes), context);
  await waitOnExecutionContext(context);
  return response;
}

/** The same for an answer that is read while it comes. @returns What waits for the rest, too. */
export function beginWith(
  changes: Readonly<Record<string, unknown>>,
  route: string,
  init?: Sent,
  headers: Readonly<Record<string, string>> = {},
): Promise<Begun> {
  return beginIn(changedEnv(changes), route, init, headers);
}

interface Begun {
  readonly response: Response;
  readonly settled: () => Promise<void>;
}

/** The same in a deployment whose requests share what their isolate remembers. */
export async function beginIn(
  deployment: Env,
  route: string,
  init?: Sent,
  headers: Readonly<Record<string, string>> = {},
): Promise<Begun> {
  const context = createExecutionContext();
  const request = new Request(`${origin}${route}`, {
    method: init?.body === undefined ? "GET" : "POST",
    headers: init
      ? { ...headers, authorization: `Bearer ${init.key}`, "content-type": "application/json" }
      : headers,
    body: init?.body === undefined ? null : JSON.stringify(init.body),
  });
  const response = await app.fetch(request, deployment, context);
  return { response, settled: () => waitOnExecutionContext(context) };
}

/** A binding whose method fails, as a service that is down does; of a database, its replicas fail, too. */
export function outOfOrder<Binding extends object>(
  binding: Binding,
  method: keyof Binding,
): Binding {
  return new Proxy(binding, {
    get: (target, name) => {
      // D1's builder throws at once: nobody would await a promise in its place.
      if (name === method) return name === "prepare" ? fail : async () => fail();
      if (name === "withSession" && method === "prepare") return () => ({ prepare: fail });
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      // Of a stub, `bind` would be a method of the object behind it.
      return (...args: readonly unknown[]): unknown => Reflect.apply(value, target, args);
    },
  });
}

function fail(): never {
  throw new Error("out of order");
}
