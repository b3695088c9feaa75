import { z } from "zod";

import type { ProviderDefinition } from "../port.ts";
import { googleModels } from "./models.ts";
import { createGoogleProvider } from "./provider.ts";

const settingsSchema = z.object({
  GEMINI_API_KEY: z.string().trim().optional(),
  GOOGLE_BASE_URL: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]).optional(),
});

/** Google's Gemini API, called with `GEMINI_API_KEY`, at `GOOGLE_BASE_URL` when that is set. */
export const googleDefinition: ProviderDefinition = {
  id: "google",
  models: googleModels,
  configure(variables) {
    const settings = settingsSchema.parse(variables);
    if (!settings.GEMINI_API_KEY) return { state: "not-configured", settings: ["GEMINI_API_KEY"] };
    const provider = createGoogleProvider({
      apiKey: settings.GEMINI_API_KEY,
      baseUrl: settings.GOOGLE_BASE_URL || "https://generativelanguage.googleapis.com",
    });
    return { state: "configured", provider };
  },
};
