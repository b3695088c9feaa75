import OpenAI, { type ClientOptions } from "openai";

import type { Stage } from "../../stage.ts";

/** The stock client, as its users build it. */
export function createClient({ key, baseURL }: Stage, options: ClientOptions = {}): OpenAI {
  return new OpenAI({ apiKey: key, baseURL, ...options });
}

/** A client that tells which requests it sends. */
export function createCountedClient(stage: Stage, options: ClientOptions = {}) {
  const sent: Request[] = [];
  const client = createClient(stage, {
    ...options,
    fetch: (input, init) => {
      const request = new Request(input, init);
      // To learn what a runtime's forms are like, it also fetches 'data:,'.
      if (request.url.startsWith(stage.url)) sent.push(request.clone());
      return fetch(request);
    },
  });
  return { client, sent };
}

/** Small and cheap, for calls of which the size is not what matters. */
export const small = { size: "512x512", quality: "low" } as const;
