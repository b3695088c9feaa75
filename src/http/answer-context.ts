import type { Context } from "hono";

import type { Generation } from "../domain/generation.ts";
import { eventsUrl } from "./events-url.ts";
import type { HonoEnv } from "./hono-env.ts";
import type { OnStream } from "./request-watch.ts";
import { toSignedView, type SignedView } from "./signed-images.ts";

/** What an answer needs to know of the request that it answers. */
export interface AnswerContext {
  readonly generationId: string;
  /** Scheme and host that the client used, for the addresses in the answer. */
  readonly origin: string;
  /** Where a page watches the generation without a key; null when nothing is signed here. */
  readonly eventsUrl: () => Promise<string | null>;
  /** A generation as its caller is shown it. */
  readonly toView: (generation: Generation) => Promise<SignedView>;
  readonly requestId: string;
  /** The path that was asked for, as the problem's instance. */
  readonly path: string;
  waitUntil(promise: Promise<unknown>): void;
  /** Called when the client has the whole answer, be it an error. */
  readonly onDelivered: () => void;
  /** Called when the answer is written after its headers. */
  readonly onStream: OnStream;
}

/** What the answer about a generation needs. @param onDelivered Nothing is to be noted without it. */
export function answerContext(
  c: Context<HonoEnv>,
  generationId: string,
  onDelivered: () => void = () => undefined,
): AnswerContext {
  return {
    generationId,
    origin: new URL(c.req.url).origin,
    eventsUrl: () => eventsUrl(c, generationId),
    toView: (generation) => toSignedView(c, generation),
    requestId: c.get("requestId"),
    path: c.req.path,
    waitUntil: (promise) => c.executionCtx.waitUntil(promise),
    onDelivered,
    onStream: c.get("watch").onStream,
  };
}
