import { DurableObject } from "cloudflare:workers";

import { createServices } from "../services.ts";

/**
 * Makes a run's calls from where this object was placed: both providers refuse some regions, and a
 * call leaves from where its object lives. Bytes pass through untouched; the run stays the owner.
 */
export class CallRelay extends DurableObject<Env> {
  readonly #calls = new Map<string, AbortController>();

  /**
   * Makes a call. Null when no answer came: what this itself throws is a fault of ours.
   * @param id Names it to {@link stop}: an abort in the run does not reach here by itself.
   */
  async call(id: string, request: Request): Promise<Response | null> {
    const controller = new AbortController();
    this.#calls.set(id, controller);
    const { fetch } = createServices(this.env);
    return fetch(request, { signal: controller.signal }).catch(() => null);
  }

  /** Ends a call, whether it is answered already or not. */
  stop(id: string): void {
    this.#calls.get(id)?.abort();
    this.#calls.delete(id);
  }
}
