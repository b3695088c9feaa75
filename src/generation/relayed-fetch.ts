/** A relay as it is called; see call-relay.ts. */
export interface Relay {
  call(id: string, request: Request): Promise<Response>;
  stop(id: string): Promise<void>;
}

/** What fetches through a relay. */
export function fetchThrough(relay: Relay): typeof fetch {
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
    return Promise.race([relay.call(id, new Request(input, rest)), stopped.promise]);
  };
}
