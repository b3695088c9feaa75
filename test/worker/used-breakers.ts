import { DurableObject } from "cloudflare:workers";

import { ProviderBreaker } from "../../src/breaker/provider-breaker.ts";

const used = new Set<string>();

/** The ids of the breakers that were reached since this file began. */
export const usedBreakers: ReadonlySet<string> = used;

/** Stands between the class of the breakers and its base, and so sees each of them made. */
class SeenObject extends DurableObject<Env> {
  constructor(state: DurableObjectState, bindings: Env) {
    super(state, bindings);
    used.add(state.id.toString());
  }
}

Object.setPrototypeOf(ProviderBreaker, SeenObject);
