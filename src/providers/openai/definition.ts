import { z } from "zod";

import type { ProviderDefinition } from "../port.ts";
import { openAiModels } from "./models.ts";
import { createOpenAiProvider } from "./provider.ts";

const settingsSchema = z.object({
  OPENAI_API_KEY: z.string().trim().optional(),
  OPENAI_BASE_URL: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]).optional(),
});

/** OpenAI, called with `OPENAI_API_KEY`, at `OPENAI_BASE_URL` when that is set. */
export const openAiDefinition: ProviderDefinition = {
  id: "openai",
  displayName: "OpenAI",
  settings: { key: "OPENAI_API_KEY", baseUrl: "OPENAI_BASE_URL", otherKeys: [] },
  models: openAiModels,
  configure(variables) {
    const settings = settingsSchema.parse(variables);
    if (!settings.OPENAI_API_KEY) return { state: "not-configured", settings: ["OPENAI_API_KEY"] };
    const provider = createOpenAiProvider({
      apiKey: settings.OPENAI_API_KEY,
      baseUrl: settings.OPENAI_BASE_URL || "https://api.openai.com/v1",
    });
    return { state: "configured", provider };
  },
};
