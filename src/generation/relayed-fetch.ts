/** A relay as it is called; see call-relay.ts. */
export interface Relay {
  call(id: string, request: Request): Promise<Response | null>;
  stop(id: string): Promise<void>;
}

/** The relay itself cannot be reached, or was lost. It says nothing of the provider. */
export class RelayUnreachableError extends Error {
  override readonly name = "RelayUnreachableError";
}

/**
 * What fetches through a relay.
 * @throws RelayUnreachableError · the signal's reason · TypeError when the provider does not answer.
 */
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
    const relayed = relay.call(id, new Request(input, rest)).catch((cause: unknown) => {
      throw new RelayUnreachableError("The other place could not be reached.", { cause });
    });
    const response = await Promise.race([relayed, stopped.promise]);
    if (!response) throw new TypeError("The provider could not be reached from the other place.");
    return response;
  };
}
