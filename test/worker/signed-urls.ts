import { exports } from "cloudflare:workers";

import { createUrlSigner } from "../../src/accounts/url-signer.ts";
import type { Account } from "./accounts.ts";
import { origin, post, uniquePrompt } from "./api.ts";
import { beginWith } from "./deployment.ts";
import { readGeneration, type GenerationAnswer } from "./generations.ts";

/** The secret of the Worker under test. */
export const signingSecret = "signing-secret-of-the-tests";

/** Asks for something without a key, as a browser's EventSource does. */
export function open(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<Response> {
  return exports.default.fetch(url, { method, headers });
}

/** The same of the Worker as it would be deployed with other variables; its answer is read whole. */
export async function openWith(
  changes: Readonly<Record<string, unknown>>,
  url: string,
  init?: { readonly key: string },
): Promise<Response> {
  const { response, settled } = await beginWith(changes, url.slice(origin.length), init);
  const text = await response.text();
  await settled();
  return new Response(text, response);
}

/** An address at which the events of a generation are watched, signed by the test itself. */
export async function signEvents(signed: {
  readonly accountId: string;
  readonly id: string;
  /** Unix seconds. */
  readonly expires: number;
  readonly secret?: string;
}): Promise<string> {
  const { accountId, id, expires, secret = signingSecret } = signed;
  const grant = { purpose: "events", accountId, resourceId: id, expires } as const;
  const query = await createUrlSigner([secret]).sign(grant);
  return `${origin}/v1/generations/${id}/events?${query}`;
}

/** Begins a generation that a page is to watch, and finds the address for it. */
export async function beginWatched(
  account: Account,
  fields: object = { prompt: uniquePrompt("[latency:400]"), resolution: "512" },
): Promise<GenerationAnswer & { readonly eventsUrl: string }> {
  const headers = { prefer: "respond-async" };
  const response = await post("/v1/generations", fields, { ...account, headers });
  const generation = await readGeneration(response);
  const { eventsUrl } = generation;
  if (eventsUrl === null) throw new Error(`${generation.id} has no eventsUrl.`);
  return { ...generation, eventsUrl };
}
