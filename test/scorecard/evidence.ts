import { member } from "../json.ts";

/** The two ways to ask for an image on OpenAI's surface. */
export type Form = "json" | "stream";

/** Width and height in pixels. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
}

/** What was where an image should be. */
export type Delivered =
  | ({ readonly kind: "image"; readonly format: string } & Pixels)
  | { readonly kind: "unreadable"; readonly reason: string };

/** An event of a stream, as far as judging needs it. */
export type EventKind = "partial" | "completed" | "error" | "unreadable" | "other";

/** What the client of a gateway received. */
export interface ClientResult {
  readonly form: Form;
  /** `left` is the client's own doing; `timed-out` means that its patience ran out. */
  readonly end: "whole" | "cut" | "timed-out" | "left";
  /** Null when no answer began. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly milliseconds: number;
  /** Of a stream, in their order. */
  readonly events: readonly EventKind[];
  /** The body, or the data of the last `completed` or error event; images are left out. */
  readonly facts: unknown;
  /** Final images. */
  readonly images: readonly Delivered[];
}

/** A call as the upstream saw it. The first engine is the one that answers when nothing is wrong. */
export interface UpstreamCall {
  readonly engine: "first" | "second";
  readonly provider: string;
  readonly model: string;
  /** Milliseconds on the upstream's clock; the end is null while the call is under way. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** `aborted`: the gateway went away before the answer was complete. */
  readonly state: "pending" | "ended" | "aborted";
  /** Images that were sent whole, previews included. */
  readonly images: number;
  /** Output tokens that the upstream charged, by its own answer. */
  readonly outputTokens: number;
}

/** One request: what was asked, what came back, and what the gateway did for it. */
export interface Exchange {
  readonly size: Pixels;
  readonly client: ClientResult;
  readonly calls: readonly UpstreamCall[];
}

/** All that a scenario is judged from. */
export interface Evidence {
  readonly exchanges: readonly Exchange[];
  /** What the same gateway answers when nothing is wrong. */
  readonly healthy: ClientResult;
}

/** The error code in a body or event; undefined when there is none. */
export function errorCode(facts: unknown): string | undefined {
  const error = member(facts, "error");
  const code = member(error, "code") ?? member(facts, "code");
  return typeof code === "string" ? code : undefined;
}
