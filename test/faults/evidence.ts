import { member } from "../json.ts";
import type { Cell, Provider } from "./cell.ts";

/** Bytes by their SHA-256, in lower-case hexadecimal. */
export interface Digest {
  readonly sha256: string;
  readonly bytes: number;
}

/** An event as it came; image data is taken out of it. */
export interface ClientEvent {
  readonly name: string;
  /** Null when it had none, or none that is a number. */
  readonly id: number | null;
  /** Undefined when it is no JSON. */
  readonly data: unknown;
  /** What its base64 holds; null when it had none. */
  readonly image: Digest | null;
}

/** What the client received. */
export interface ClientResult {
  /** `left` is the client's own doing; `timed-out` means that its patience ran out. */
  readonly end: "whole" | "cut" | "timed-out" | "left";
  /** Null when no answer began. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** From the request to the end of its answer. */
  readonly milliseconds: number;
  /** Of a stream, in their order. */
  readonly events: readonly ClientEvent[];
  /** Of a JSON answer, without image data; undefined when it is no JSON. */
  readonly body: unknown;
  /** Of a JSON answer, what its base64 values hold. */
  readonly images: readonly Digest[];
  /** What the base64 holds in which the answer broke off; null when it broke off in none. */
  readonly begun: Buffer | null;
  /** An error answer, or the data of an error event, as it came; empty when there was none. */
  readonly errorText: string;
}

/** A call as the simulator saw it. */
export interface UpstreamCall {
  readonly provider: Provider;
  readonly model: string;
  readonly state: "pending" | "ended" | "aborted";
  /** Images that were sent whole, previews first. */
  readonly images: readonly Digest[];
  /** Token counts in the provider's own words; null when it sent none. */
  readonly usage: unknown;
}

/** One attempt, as the record of a generation tells it. */
export interface RecordedAttempt {
  readonly number: number;
  readonly provider: string;
  readonly model: string;
  /** Null when it made the image. */
  readonly failureKind: string | null;
}

/** A generation, as `GET /v1/generations/{id}` tells it. */
export interface RecordedGeneration {
  readonly id: string;
  readonly status: string;
  readonly provider: string;
  readonly fallbackFrom: string | null;
  readonly completedAt: string | null;
  readonly costMicroUsd: number;
  readonly errorCode: string | null;
  readonly attempts: readonly RecordedAttempt[];
  readonly images: readonly (Digest & {
    readonly id: string;
    /** As the engine made it; null when that is what is delivered. */
    readonly original: { readonly sha256: string } | null;
  })[];
  /** What it says of failures, as JSON. */
  readonly failureText: string;
}

/** What `GET /v1/images/{id}` answered. */
export interface StoredImage {
  readonly status: number;
  readonly sha256: string;
  readonly content: Buffer;
}

/** All that a cell is judged from. */
export interface Evidence {
  readonly cell: Cell;
  /** In this cell's prompt and nowhere else. */
  readonly mark: string;
  /** Words that must not be told: keys and the like. */
  readonly secrets: readonly string[];
  readonly client: ClientResult;
  /** In the order in which they began. */
  readonly calls: readonly UpstreamCall[];
  /** The rows of the history that have this cell's prompt. */
  readonly rows: readonly { readonly id: string; readonly status: string }[];
  readonly generation: RecordedGeneration | null;
  /** Null when the record names no image. */
  readonly stored: StoredImage | null;
}

/** A member that is text; undefined when it is something else. */
export function textMember(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === "string" ? found : undefined;
}
