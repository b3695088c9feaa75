import { DurableObject } from "cloudflare:workers";

import { createServices } from "../services.ts";

/**
 * Makes a run's calls from where this object was placed: both providers refuse some regions, and a
 * call leaves from where its object lives. Bytes pass through untouched; the run stays the owner.
 */
export class CallRelay extends DurableObject<Env> {
  readonly #calls = new Map<string, AbortController>();

  /** Makes a call. @param id Names it to {@link stop}: an abort here does not reach there by itself. */
  async call(id: string, request: Request): Promise<Response> {
    const controller = new AbortController();
    this.#calls.set(id, controller);
    return createServices(this.env).fetch(request, { signal: controller.signal });
  }

  /** Ends a call, whether it is answered already or not. */
  stop(id: string): void {
    this.#calls.get(id)?.abort();
    this.#calls.delete(id);
  }
}
