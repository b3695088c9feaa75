import type { AspectRatio } from "./aspect-ratio.ts";
import type { OutputFormat } from "./media-type.ts";
import type { PriceHistory } from "./price-book.ts";
import type { Quality } from "./quality.ts";
import type { Resolution } from "./resolution.ts";
import type { Size } from "./size.ts";

/** The key of a provider in the registry: `openai`, `google`. */
export type ProviderId = string;

/** The two kinds of engine: `pro` costs more and is guarded by the tier, `standard` is not. */
export type Engine = "standard" | "pro";

/** Pixels a model draws: a fixed table, or any size on a grid within limits. */
export type SizeRule =
  | {
      readonly kind: "table";
      readonly sizes: Readonly<Partial<Record<AspectRatio, Partial<Record<Resolution, Size>>>>>;
    }
  | {
      readonly kind: "grid";
      /** Both edges are multiples of this, in pixels. */
      readonly multiple: number;
      readonly leastPixels: number;
      readonly mostPixels: number;
      readonly longestEdge: number;
      /** Longer edge to shorter edge, at most. */
      readonly mostElongated: number;
      /** Tiers it is offered at, smallest first. */
      readonly resolutions: readonly Resolution[];
    };

/** What a model takes of images that are handed in. Null is a limit that the provider names none of. */
export interface InputLimits {
  /** Bytes of one image file, at most. */
  readonly mostImageBytes: number | null;
  /** Bytes of a whole request, its images in the form in which they are sent. */
  readonly mostRequestBytes: number | null;
  /** How images are sent: base64 in JSON takes a third more than the file. */
  readonly sentAs: "base64" | "file";
}

/** How a model counts output tokens, so that a request can be priced before it is sent. */
export type OutputTokenRule =
  | {
      readonly kind: "by-quality";
      /** The long edge's token count for each quality. */
      readonly edgeTokens: Readonly<Record<Quality, number>>;
      readonly tokensPerPreview: number;
    }
  | {
      readonly kind: "by-resolution";
      readonly imageTokens: Readonly<Record<Resolution, number>>;
      /** Thinking and text tokens usually spent beside the image. */
      readonly textTokens: Readonly<Record<Quality, number>>;
    };

/** Where a model stands with its provider, as last read. Dates are ISO days (UTC). */
export type Lifecycle =
  | { readonly state: "live" }
  | { readonly state: "deprecated"; readonly shutdownOn: string | null }
  | { readonly state: "retired"; readonly since: string };

/** Everything routing, pricing and the adapters know of one upstream model. Data, no behaviour. */
export interface ModelCard {
  /** The id sent upstream. */
  readonly id: string;
  readonly provider: ProviderId;
  readonly engine: Engine;
  readonly displayName: string;
  /** ISO day (UTC); null when the provider names none. */
  readonly releasedOn: string | null;
  /** Other names that mean this model, ids of models that it replaced included. */
  readonly aliases: readonly string[];
  /** The model that takes over when the provider has retired this one; null when none is named. */
  readonly successor: string | null;
  readonly lifecycle: Lifecycle;
  readonly capabilities: {
    readonly mask: boolean;
    /** Images in one request, the one to edit and the references together, at most. */
    readonly references: number;
    /** True when the model sends partial images while it draws. */
    readonly previews: boolean;
    /** True when the strength of JPEG and WebP compression can be set. */
    readonly compression: boolean;
    /** False turns `stream: true` off for a model that cannot stream. */
    readonly stream: boolean;
  };
  readonly inputs: InputLimits & {
    /** Input tokens that one image is estimated at; what is settled is the provider's own count. */
    readonly tokensPerImage: number;
  };
  readonly sizes: SizeRule;
  /** File types it returns, its own default first. */
  readonly outputFormats: readonly [OutputFormat, ...OutputFormat[]];
  /** Our quality words in the model's own. */
  readonly qualityWords: Readonly<Record<Quality, string>>;
  readonly outputTokens: OutputTokenRule;
  /** What its tokens cost, and when. */
  readonly prices: PriceHistory;
  /** Milliseconds, at most: until the first byte of an answer, without a byte within an image, in all. */
  readonly deadlines: {
    readonly firstByteMs: number;
    readonly stallMs: number;
    readonly totalMs: number;
  };
}
