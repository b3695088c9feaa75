import type { OnStream } from "../../src/http/request-watch.ts";

/** Takes no note of how an answer ends: for answers that belong to no request. */
export const unwatched: OnStream = () => ({ count: () => undefined, end: () => undefined });
