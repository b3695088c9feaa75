import { env } from "cloudflare:workers";

import { AttemptError } from "../../src/domain/failure.ts";
import { fitPicture } from "../../src/domain/fit-picture.ts";
import { noInputs, type Inputs } from "../../src/domain/input-image.ts";
import type { ImageMediaType } from "../../src/domain/media-type.ts";
import type { ModelCard } from "../../src/domain/model-card.ts";
import type { PictureShape } from "../../src/domain/picture-shape.ts";
import { explain, ImageIntake, type IntakeInput } from "../../src/generation/image-intake.ts";
import type { ImageHead } from "../../src/generation/read-image-head.ts";
import { InputSender } from "../../src/generation/send-inputs.ts";
import type { ProviderAnswer, ProviderCall, ProviderDefinition } from "../../src/providers/port.ts";
import { createServices } from "../../src/services.ts";
import type { ImageUpload } from "../../src/storage/image-upload.ts";
import type { ImageStore } from "../../src/storage/images.ts";
import { untimed } from "../fixtures/untimed.ts";
import { rejection } from "../rejection.ts";

/** The key of every provider in these tests; no failure may tell any part of it. */
export const contractKey = "qk-8d41c0ffee-ZXQW";

/** One call in a test, and all that came of it. */
export interface Trial {
  /** Names the call in the simulator's log; no other call has it. */
  readonly prompt: string;
  /** What was told of it, in order: `first-byte`, `preview 0`, … */
  readonly told: readonly string[];
  readonly previews: readonly TrialPreview[];
  readonly answer: Promise<TrialAnswer>;
}

/** A partial image, as far as it was shown. */
export interface TrialPreview {
  readonly index: number;
  readonly mediaType: ImageMediaType;
  readonly base64: string;
  /** No more will come, be it whole or not. */
  readonly isEnded: boolean;
}

/** What a call brought, the image as it was taken out of the answer. */
export type TrialAnswer = Omit<ProviderAnswer, "image"> & { readonly image: Uint8Array };

/** A call as a test makes it: what takes the images out is added, and shows partial ones. */
export type TrialCall = Omit<ProviderCall, "fetch" | "inputs"> &
  Pick<IntakeInput, "openPreview"> & { readonly inputs: Inputs };

/** An adapter with the intake that a run gives it. */
export interface Connection {
  readonly id: string;
  createImage(call: TrialCall): Promise<TrialAnswer>;
}

/** The variables a Worker would have, with the simulator's base URLs and the contract's key. */
export function variablesOf(definition: ProviderDefinition): Readonly<Record<string, unknown>> {
  const { id, settings } = definition;
  const variables: Readonly<Record<string, unknown>> = { ...env };
  if (!variables[settings.baseUrl]) throw new Error(`The simulator does not stand in for '${id}'.`);
  return { ...variables, [settings.key]: contractKey };
}

/** The adapter of a provider, connected to the simulator. */
export function connect(
  definition: ProviderDefinition,
  fetchUpstream: typeof fetch = (input, init) => fetch(input, init),
  variables: Readonly<Record<string, unknown>> = variablesOf(definition),
  images: Pick<ImageStore, "get"> = createServices(env).images,
): Connection {
  const configuration = definition.configure(variables);
  if (configuration.state === "not-configured") {
    throw new Error(`Not configured: ${configuration.settings.join(", ")}.`);
  }
  const { provider } = configuration;
  return {
    id: provider.id,
    async createImage({ openPreview, inputs, ...call }) {
      const uploads = new Map<string, Uint8Array>();
      const sender = new InputSender({ inputs, images, progress: untimed });
      const intake = new ImageIntake({
        fetch: sender.through(fetchUpstream),
        fields: provider.imageFields,
        begin: () => memoryUpload(uploads),
        openPreview,
        progress: untimed,
      });
      let answer: ProviderAnswer | null = null;
      try {
        answer = await provider.createImage({
          ...call,
          inputs: sender.inputs,
          fetch: intake.fetch,
        });
        const { key } = await intake.image(answer.image);
        return { ...answer, image: uploads.get(key) ?? new Uint8Array(0) };
      } catch (error) {
        throw explain(error, sender.fault() ?? intake.fault(), answer);
      } finally {
        sender.end();
        await intake.end(answer?.image ?? null);
      }
    },
  };
}

/** Keeps an image in memory, whatever it is: what it must be is not the adapter's to say. */
function memoryUpload(uploads: Map<string, Uint8Array>): ImageUpload<ImageHead> {
  const key = crypto.randomUUID();
  const pieces: Uint8Array[] = [];
  const head = { mediaType: "image/png", width: 0, height: 0 } as const;
  return {
    write: (bytes) => void pieces.push(bytes.slice()),
    ready: async () => undefined,
    remove: async () => undefined,
    async finish() {
      const bytes = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
      uploads.set(key, bytes);
      return { key, head, bytes: bytes.length, sha256: "", unfinished: null };
    },
  };
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
  provider: Connection,
  card: ModelCard,
  change: Partial<TrialCall> = {},
): Trial {
  const told: string[] = [];
  const previews: TrialPreview[] = [];
  const call: TrialCall = {
    card,
    prompt: uniquePrompt(),
    ...smallFit(card, "square"),
    quality: "low",
    outputFormat: card.outputFormats[0],
    previews: 0,
    signal: new AbortController().signal,
    onFirstByte: () => told.push("first-byte"),
    openPreview(index, mediaType) {
      told.push(`preview ${index}`);
      const preview = { index, mediaType, base64: "", isEnded: false };
      previews.push(preview);
      return {
        write: (base64) => void (preview.base64 += new TextDecoder().decode(base64)),
        end: () => void (preview.isEnded = true),
      };
    },
    inputs: noInputs,
    ...change,
  };
  return { prompt: call.prompt, told, previews, answer: provider.createImage(call) };
}

/** The error a call failed with. Throws when it did not fail, or with anything else. */
export async function failureOf(answer: Promise<TrialAnswer>): Promise<AttemptError> {
  const error = await rejection(answer);
  if (error instanceof AttemptError) return error;
  throw error;
}

/** A card of a provider. Throws when it has none of that id. */
export function cardOf(definition: ProviderDefinition, id: string): ModelCard {
  const card = definition.models.find((model) => model.id === id);
  if (!card) throw new Error(`${definition.id} has no model '${id}'.`);
  return card;
}
