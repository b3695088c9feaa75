/** Sends reference images out of R2 to an engine: as Diptych does, or with each of them whole in memory. */

import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { z } from "zod";

import { noInputs, type InputImage } from "../../../src/domain/input-image.ts";
import type { ModelCard } from "../../../src/domain/model-card.ts";
import { InputSender } from "../../../src/generation/send-inputs.ts";
import { googleModels } from "../../../src/providers/google/models.ts";
import { createGoogleProvider } from "../../../src/providers/google/provider.ts";
import { openAiModels } from "../../../src/providers/openai/models.ts";
import { createOpenAiProvider } from "../../../src/providers/openai/provider.ts";
import { untimed } from "../../fixtures/untimed.ts";

interface ReferencesEnv {
  readonly UPSTREAM_URL: string;
  readonly BUCKET: R2Bucket;
}

const orderSchema = z.object({
  provider: z.enum(["openai", "google"]),
  way: z.enum(["streamed", "whole"]),
  keys: z.array(z.string()),
});

const apiKey = "simulator";
const prompt = "A paper boat like these";

const references: ExportedHandler<ReferencesEnv> = {
  /** `PUT /KEY` keeps a PNG; `POST /` has an engine draw from those that are named, and says `drawn`. */
  async fetch(request, env) {
    const key = new URL(request.url).pathname.slice(1);
    if (request.method === "PUT") {
      await env.BUCKET.put(key, request.body);
      return new Response("kept");
    }
    const order = orderSchema.parse(await request.json());
    if (order.way === "streamed") await sendStreamed(env, order);
    else await sendWhole(env, order);
    return new Response("drawn");
  },
};

// oxlint-disable-next-line import/no-default-export -- the form of a Worker
export default references;

type Order = z.infer<typeof orderSchema>;

async function sendStreamed(env: ReferencesEnv, { provider, keys }: Order): Promise<void> {
  const { BUCKET: bucket, UPSTREAM_URL: url } = env;
  const stored = await Promise.all(keys.map((key) => describe(bucket, key)));
  const sender = new InputSender({
    inputs: { ...noInputs, references: stored },
    images: {
      get: (key, options) => bucket.get(key, options?.range ? { range: options.range } : {}),
    },
    progress: untimed,
  });
  const card = requireCard(provider === "openai" ? openAiModels : googleModels);
  const adapter =
    provider === "openai"
      ? createOpenAiProvider({ apiKey, baseUrl: `${url}/v1` })
      : createGoogleProvider({ kind: "gemini", apiKey, baseUrl: url });
  await adapter.createImage({
    card,
    prompt,
    pixels: { width: 1024, height: 1024 },
    aspectRatio: "1:1",
    resolution: "1K",
    quality: "low",
    outputFormat: "jpeg",
    previews: 0,
    inputs: sender.inputs,
    signal: new AbortController().signal,
    fetch: sender.through((input, init) => fetch(input, init)),
    onFirstByte: () => undefined,
  });
}

/** What one writes in an afternoon. */
async function sendWhole(env: ReferencesEnv, { provider, keys }: Order): Promise<void> {
  const { BUCKET: bucket, UPSTREAM_URL: url } = env;
  const files = await Promise.all(
    keys.map(async (key) => (await bucket.get(key))?.arrayBuffer() ?? new ArrayBuffer(0)),
  );
  if (provider === "openai") {
    const image = files.map(
      (file, index) => new File([file], `${index}.png`, { type: "image/png" }),
    );
    const client = new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
    const size = "1024x1024";
    await client.images.edit({ model: "gpt-image-2", prompt, image, quality: "low", size });
    return;
  }
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url, apiVersion: "v1beta" } });
  const parts = files.map((file) => ({
    inlineData: { mimeType: "image/png", data: new Uint8Array(file).toBase64() },
  }));
  await client.models.generateContent({
    model: "gemini-3.1-flash-image",
    contents: [{ role: "user", parts: [...parts, { text: prompt }] }],
  });
}

async function describe(bucket: R2Bucket, key: string): Promise<InputImage> {
  const { size: bytes = 0 } = (await bucket.head(key)) ?? {};
  return { key, mediaType: "image/png", width: 1, height: 1, bytes, sha256: "" };
}

function requireCard([card]: readonly ModelCard[]): ModelCard {
  if (!card) throw new Error("The engine has no model.");
  return card;
}
