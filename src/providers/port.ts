import type { AspectRatio } from "../domain/aspect-ratio.ts";
import type { ImageMediaType, OutputFormat } from "../domain/media-type.ts";
import type { ModelCard, ProviderId } from "../domain/model-card.ts";
import type { Quality } from "../domain/quality.ts";
import type { Resolution } from "../domain/resolution.ts";
import type { Pixels } from "../domain/size.ts";
import type { Usage } from "../domain/usage.ts";

/** Where a provider's answers hold images, so that they can be taken out while they arrive. */
export interface ImageFields {
  /** Key paths in a JSON answer; `*` stands for each element of an array. */
  readonly inJson: readonly (readonly string[])[];
  /** Key paths in the JSON of one server-sent event. */
  readonly inEvents: readonly (readonly string[])[];
  /** Names of the events whose image is a partial one. Whoever gives the `fetch` takes it from there. */
  readonly previewEvents: readonly string[];
}

/**
 * An image that a call hands in, as the SDK is given it: a short text that nothing else in the request
 * holds stands for its bytes, and whoever gives the `fetch` puts them in its place.
 */
export interface CallInput {
  /** `image` is what an edit changes, the first of several; `mask` says where. */
  readonly role: "image" | "mask" | "reference";
  readonly mediaType: ImageMediaType;
  /** With the extension of its type. */
  readonly fileName: string;
  /** In place of the bytes where a file is sent, and of their base64 in JSON. */
  readonly placeholder: string;
}

/** One image to be made by one model. */
export interface ProviderCall {
  readonly card: ModelCard;
  readonly prompt: string;
  readonly pixels: Pixels;
  /** In the model's own words, like `resolution`; adapters send whichever theirs understands. */
  readonly aspectRatio: AspectRatio;
  readonly resolution: Resolution;
  readonly quality: Quality;
  /** One that the card lists. */
  readonly outputFormat: OutputFormat;
  /** 0 to 100; undefined is the model's default. */
  readonly outputCompression?: number;
  /** In the order in which they are sent: images, then references, and a mask last. */
  readonly inputs: readonly CallInput[];
  /** Partial images wanted, 0 to 3; a model without previews ignores it. */
  readonly previews: number;
  /** Ends the call. Never the client's own signal: a paid image outlives its client. */
  readonly signal: AbortSignal;
  /**
   * For the SDK. It puts the images that are handed in where their placeholders stand; in what it
   * answers, each image is replaced by a short reference.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Called once, when the answer's first byte is there. */
  readonly onFirstByte: () => void;
}

/** What one call brought. */
export interface ProviderAnswer {
  /** The reference that stood in the place of the finished image. */
  readonly image: string;
  /** The version the answer named; null when it named none. */
  readonly modelVersion: string | null;
  readonly providerRequestId: string | null;
  /** Null when the answer carried no usage: the attempt is then priced by estimate. */
  readonly usage: Usage | null;
}

/** A question whether a model is there. It costs nothing. */
export interface ModelCheckCall {
  readonly card: ModelCard;
  readonly signal: AbortSignal;
  /** For the SDK. */
  readonly fetch: typeof globalThis.fetch;
}

/** The answer of a provider that has the model. */
export interface ModelCheckAnswer {
  readonly status: number;
  /** Null when the answer named none. */
  readonly providerRequestId: string | null;
}

/** One provider, ready to be called. */
export interface ImageProvider {
  readonly id: ProviderId;
  readonly imageFields: ImageFields;
  /**
   * Makes one image with exactly one HTTP call, never retried here.
   * @throws AttemptError with the failure's kind, for everything that can go wrong upstream.
   */
  createImage(call: ProviderCall): Promise<ProviderAnswer>;
  /**
   * Asks for the model's description with exactly one HTTP call.
   * @throws AttemptError: `model-not-found` when the model is gone, else as for an image.
   */
  checkModel(call: ModelCheckCall): Promise<ModelCheckAnswer>;
}

/** Whether a provider can be called, by the settings that were found. */
export type ProviderConfiguration =
  | {
      readonly state: "configured";
      readonly provider: ImageProvider;
      /** The models as they are served there, where that differs. */
      readonly models?: readonly ModelCard[];
    }
  /** Names the settings of which any one group would configure it. */
  | { readonly state: "not-configured"; readonly settings: readonly string[] };

/** What the settings are called that every provider has. */
export interface ProviderSettings {
  readonly key: string;
  /** Leads elsewhere than to the provider: to the simulator, a recording, a proxy. */
  readonly baseUrl: string;
  /** Others that open the provider in the key's place; may be none. */
  readonly otherKeys: readonly string[];
}

/** A provider as the registry lists it. */
export interface ProviderDefinition {
  readonly id: ProviderId;
  /** Its name, as people write it. */
  readonly displayName: string;
  readonly settings: ProviderSettings;
  readonly models: readonly ModelCard[];
  /**
   * Reads the provider's own settings out of the Worker's variables.
   * @throws Error that names the setting when one is present and malformed.
   */
  configure(variables: Readonly<Record<string, unknown>>): ProviderConfiguration;
}
