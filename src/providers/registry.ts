import { googleDefinition } from "./google/definition.ts";
import { openAiDefinition } from "./openai/definition.ts";
import type { ProviderDefinition } from "./port.ts";

/** Every provider there is. A new one is a folder beside these and a line here. */
export const providerDefinitions: readonly ProviderDefinition[] = [
  openAiDefinition,
  googleDefinition,
];
