import type { Generation } from "../domain/generation.ts";
import type { SignedView } from "./signed-images.ts";

/** What an answer needs to know of the request that it answers. */
export interface AnswerContext {
  readonly generationId: string;
  /** Scheme and host that the client used, for the addresses in the answer. */
  readonly origin: string;
  /** Where a page watches the generation without a key; null when nothing is signed here. */
  readonly eventsUrl: string | null;
  /** A generation as its caller is shown it. */
  readonly toView: (generation: Generation) => Promise<SignedView>;
  readonly requestId: string;
  /** The path that was asked for, as the problem's instance. */
  readonly path: string;
  waitUntil(promise: Promise<unknown>): void;
  /** Called when the client has the whole answer, be it an error. */
  readonly onDelivered: () => void;
}
