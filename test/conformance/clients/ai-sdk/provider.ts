import { createOpenAICompatible } from "@ai-sdk/openai-compatible";

import type { Stage } from "../../stage.ts";

// Its warnings are looked at in its results, and need not be printed.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

/** The provider, as its users build it. */
export function createProvider(
  { key, baseURL }: Stage,
  options: { readonly apiKey?: string } = {},
) {
  return createOpenAICompatible({ name: "diptych", baseURL, apiKey: key, ...options });
}

/** The same, and which addresses it asks. */
export function createCountedProvider({ key, baseURL }: Stage) {
  const asked: string[] = [];
  const provider = createOpenAICompatible({
    name: "diptych",
    baseURL,
    apiKey: key,
    fetch: (input, init) => {
      asked.push(new Request(input).url);
      return fetch(input, init);
    },
  });
  return { provider, asked };
}

/** Cheap, for calls of which the quality is not what matters. */
export const lowQuality = { diptych: { quality: "low" } } as const;
