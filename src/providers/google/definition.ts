import { z } from "zod";

import type { ModelCard } from "../../domain/model-card.ts";
import type { ProviderDefinition } from "../port.ts";
import { createAccessTokens, type ServiceAccount } from "./access-tokens.ts";
import { googleModels } from "./models.ts";
import { createGoogleProvider } from "./provider.ts";
import { vertexUrl, type GoogleSurface } from "./surface.ts";

const serviceAccountSchema = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  project_id: z.string().min(1).optional(),
  token_uri: z.url({ protocol: /^https?$/ }).default("https://oauth2.googleapis.com/token"),
});

const name = z
  .string()
  .trim()
  .regex(/^[\w.:-]*$/)
  .optional();

const settingsSchema = z.object({
  GEMINI_API_KEY: z.string().trim().optional(),
  GOOGLE_BASE_URL: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]).optional(),
  GOOGLE_SERVICE_ACCOUNT_JSON: z.string().trim().optional().transform(readJson),
  GOOGLE_CLOUD_PROJECT: name,
  GOOGLE_CLOUD_LOCATION: name,
  GOOGLE_VERTEX_API_KEY: z.string().trim().optional(),
});
type Settings = z.output<typeof settingsSchema>;

/** A bare function: it is called without the global object it belongs to. */
const fetchFromHere: typeof fetch = (input, init) => fetch(input, init);

/**
 * Google: Vertex AI with `GOOGLE_SERVICE_ACCOUNT_JSON`, or in express mode with
 * `GOOGLE_VERTEX_API_KEY`; else the Gemini API with `GEMINI_API_KEY`. At `GOOGLE_BASE_URL` when that
 * is set.
 */
export const googleDefinition: ProviderDefinition = {
  id: "google",
  displayName: "Google",
  settings: {
    key: "GEMINI_API_KEY",
    baseUrl: "GOOGLE_BASE_URL",
    // Vertex AI.
    otherKeys: ["GOOGLE_SERVICE_ACCOUNT_JSON", "GOOGLE_VERTEX_API_KEY"],
  },
  models: googleModels,
  configure(variables) {
    const surface = surfaceOf(settingsSchema.parse(variables));
    if (!surface) return { state: "not-configured", settings: ["GEMINI_API_KEY"] };
    const provider = createGoogleProvider(surface);
    if (surface.kind === "gemini") return { state: "configured", provider };
    return { state: "configured", provider, models: googleModels.map(onVertex) };
  },
};

function surfaceOf(settings: Settings): GoogleSurface | null {
  const { GOOGLE_BASE_URL: baseUrl, GOOGLE_SERVICE_ACCOUNT_JSON: account } = settings;
  const { GOOGLE_VERTEX_API_KEY: expressKey, GEMINI_API_KEY: apiKey } = settings;
  const location = settings.GOOGLE_CLOUD_LOCATION || "global";
  if (account) {
    const project = settings.GOOGLE_CLOUD_PROJECT || account.projectId;
    if (!project) throw new Error("GOOGLE_CLOUD_PROJECT is missing, and so is 'project_id'.");
    const tokens = createAccessTokens(account, { fetch: fetchFromHere, now: () => Date.now() });
    return { kind: "vertex", baseUrl: baseUrl || vertexUrl(location), project, location, tokens };
  }
  if (expressKey) {
    return { kind: "express", baseUrl: baseUrl || vertexUrl("global"), apiKey: expressKey };
  }
  if (!apiKey) return null;
  const geminiUrl = "https://generativelanguage.googleapis.com";
  return { kind: "gemini", baseUrl: baseUrl || geminiUrl, apiKey };
}

/** Vertex AI takes 7 MB of each image within a request (its page of the model). */
function onVertex(card: ModelCard): ModelCard {
  return { ...card, inputs: { ...card.inputs, mostImageBytes: 7_000_000 } };
}

function readJson(
  text: string | undefined,
  context: z.RefinementCtx,
): (ServiceAccount & { readonly projectId: string | undefined }) | null {
  if (!text) return null;
  try {
    const { client_email, private_key, project_id, token_uri } = serviceAccountSchema.parse(
      JSON.parse(text),
    );
    return {
      clientEmail: client_email,
      // Many a secret store keeps the ends of lines as two characters.
      privateKey: private_key.replaceAll("\\n", "\n"),
      tokenUrl: token_uri,
      projectId: project_id,
    };
  } catch {
    const message = "is not the JSON of a service account's key";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  }
}
