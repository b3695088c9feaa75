import { env } from "cloudflare:workers";

import { googleDefinition } from "../../src/providers/google/definition.ts";
import type { ProviderDefinition } from "../../src/providers/port.ts";
import { providerDefinitions } from "../../src/providers/registry.ts";
import { contractKey } from "./trial.ts";

/** A way to call a provider. */
export interface Surface {
  readonly name: string;
  readonly definition: ProviderDefinition;
}

/** The JSON of a service account, as Google gives it out. @param change Of its members. */
export async function serviceAccount(change: Readonly<Record<string, unknown>> = {}) {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
  };
  const pair = (await crypto.subtle.generateKey(algorithm, true, ["sign"])) as CryptoKeyPair;
  const exported = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  const lines = new Uint8Array(exported as ArrayBuffer).toBase64().match(/.{1,64}/g) ?? [];
  const pem = ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n");
  return JSON.stringify({
    type: "service_account",
    project_id: "diptych-tests",
    private_key: pem,
    client_email: "images@diptych-tests.iam.gserviceaccount.com",
    token_uri: new URL("/token", env.SIMULATOR_URL).href,
    ...change,
  });
}

/** Google by other settings; one model stands for all. */
function googleWith(settings: Readonly<Record<string, unknown>>): ProviderDefinition {
  return {
    ...googleDefinition,
    models: googleDefinition.models.slice(0, 1),
    configure: (variables) => googleDefinition.configure({ ...variables, ...settings }),
  };
}

/** Google's models on Vertex AI, by a service account. */
export const vertexDefinition = googleWith({ GOOGLE_SERVICE_ACCOUNT_JSON: await serviceAccount() });

/** The same in express mode. */
export const expressDefinition = googleWith({ GOOGLE_VERTEX_API_KEY: contractKey });

/** Every way to call a provider that there is. */
export const surfaces: readonly Surface[] = [
  ...providerDefinitions.map((definition) => ({ name: definition.id, definition })),
  { name: "Vertex AI", definition: vertexDefinition },
  { name: "Vertex AI by a key", definition: expressDefinition },
];
