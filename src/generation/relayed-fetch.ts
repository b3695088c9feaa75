/** A relay as it is called; see call-relay.ts. */
export interface Relay {
  call(id: string, request: Request): Promise<Response | null>;
  stop(id: string): Promise<void>;
}

/**
 * What fetches through a relay. One that cannot be reached is no fault of the provider: the call is
 * made from home then, where it is refused once more, at no cost.
 */
export function fetchThrough(relay: Relay, home: typeof fetch): typeof fetch {
  return async (input, init) => {
    const id = crypto.randomUUID();
    const { signal, ...rest } = init ?? {};
    signal?.throwIfAborted();
    const stopped = Promise.withResolvers<never>();
    const stop = () => {
      stopped.reject(signal?.reason);
      // Nothing is left to be told when this fails.
      relay.stop(id).catch(() => undefined);
    };
    signal?.addEventListener("abort", stop, { once: true });
    const relayed = relay.call(id, new Request(input, rest)).catch(() => home(input, init));
    const response = await Promise.race([relayed, stopped.promise]);
    if (!response) throw new TypeError("The provider could not be reached from the other place.");
    return response;
  };
}
