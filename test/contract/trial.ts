import { env } from "cloudflare:workers";

import { AttemptError } from "../../src/domain/failure.ts";
import { fitPicture } from "../../src/domain/fit-picture.ts";
import type { ModelCard } from "../../src/domain/model-card.ts";
import type { PictureShape } from "../../src/domain/picture-shape.ts";
import type {
  ImageProvider,
  ProviderAnswer,
  ProviderCall,
  ProviderDefinition,
  ProviderPreview,
} from "../../src/providers/port.ts";

/** The key of every provider in these tests; no failure may tell any part of it. */
export const contractKey = "qk-8d41c0ffee-ZXQW";

/** One call in a test, and all that came of it. */
export interface Trial {
  /** Names the call in the simulator's log; no other call has it. */
  readonly prompt: string;
  /** What the adapter told, in order: `first-byte`, `preview 0`, … */
  readonly told: readonly string[];
  readonly previews: readonly ProviderPreview[];
  readonly answer: Promise<ProviderAnswer>;
}

/** The variables a Worker would have, with the simulator's base URLs and the contract's key. */
export function variablesOf(definition: ProviderDefinition): Readonly<Record<string, unknown>> {
  const empty = definition.configure({}, fetch);
  const settings = empty.state === "not-configured" ? empty.settings : [];
  return { ...env, ...Object.fromEntries(settings.map((name) => [name, contractKey])) };
}

/** The adapter of a provider, connected to the simulator. */
export function connect(
  definition: ProviderDefinition,
  fetchUpstream: typeof fetch = (input, init) => fetch(input, init),
  variables: Readonly<Record<string, unknown>> = variablesOf(definition),
): ImageProvider {
  const configuration = definition.configure(variables, fetchUpstream);
  if (configuration.state === "configured") return configuration.provider;
  throw new Error(`Not configured: ${configuration.settings.join(", ")}.`);
}

/** How a model draws a shape. Throws when it cannot. */
export function fitOf(card: ModelCard, shape: PictureShape) {
  const fit = fitPicture(card, shape);
  if (typeof fit === "string") throw new Error(`${card.id}: ${fit}.`);
  return { aspectRatio: fit.aspectRatio, resolution: fit.resolution, pixels: fit.pixels };
}

/** A small picture that the model draws, for small ones are quick. */
export function smallFit(card: ModelCard, format: "square" | "wide") {
  const [aspectRatio, pixels] = {
    square: ["1:1", { width: 816, height: 816 }] as const,
    wide: ["16:9", { width: 1088, height: 624 }] as const,
  }[format];
  return fitOf(
    card,
    card.sizes.kind === "grid"
      ? { kind: "size", pixels }
      : { kind: "ratio", aspectRatio, resolution: "512" },
  );
}

/** A prompt that no other call has, with the directives for the simulator in it. */
export function uniquePrompt(directives = ""): string {
  return `A paper boat, ${crypto.randomUUID()} ${directives}`.trim();
}

/** Starts one call: a small and quick one, unless `change` says otherwise. */
export function start(
  provider: ImageProvider,
  card: ModelCard,
  change: Partial<ProviderCall> = {},
): Trial {
  const told: string[] = [];
  const previews: ProviderPreview[] = [];
  const call: ProviderCall = {
    card,
    prompt: uniquePrompt(),
    ...smallFit(card, "square"),
    quality: "low",
    outputFormat: card.outputFormats[0],
    previews: 0,
    signal: new AbortController().signal,
    onFirstByte: () => told.push("first-byte"),
    onPreview(preview) {
      told.push(`preview ${preview.index}`);
      previews.push(preview);
    },
    ...change,
  };
  return { prompt: call.prompt, told, previews, answer: provider.createImage(call) };
}

/** The error a call failed with. Throws when it did not fail, or with anything else. */
export async function failureOf(answer: Promise<ProviderAnswer>): Promise<AttemptError> {
  const error = await errorOf(answer);
  if (error instanceof AttemptError) return error;
  throw error;
}

/** Whatever a call was rejected with. Throws when it brought an image. */
export async function errorOf(answer: Promise<ProviderAnswer>): Promise<unknown> {
  try {
    await answer;
  } catch (error) {
    return error;
  }
  throw new Error("The call brought an image.");
}

/** A card of a provider. Throws when it has none of that id. */
export function cardOf(definition: ProviderDefinition, id: string): ModelCard {
  const card = definition.models.find((model) => model.id === id);
  if (!card) throw new Error(`${definition.id} has no model '${id}'.`);
  return card;
}
