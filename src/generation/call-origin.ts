import { RelayUnreachableError } from "./relayed-fetch.ts";

type Fetch = typeof globalThis.fetch;

/** From where a run calls the providers: its own place and, once one refused that, another. */
export class CallOrigin {
  readonly #home: Fetch;
  readonly #openRelay: () => Fetch;
  #elsewhere: Fetch | undefined;

  /** @param openRelay What fetches from the other place; called once at most. */
  constructor(home: Fetch, openRelay: () => Fetch) {
    this.#home = home;
    this.#openRelay = openRelay;
  }

  /**
   * What makes the calls of a provider's SDK. A relay that cannot be reached is no fault of the
   * provider: the call is made from home then, where it is refused once more, at no cost.
   * @param wrap Put around the fetch of each place.
   */
  fetchThrough(wrap: (fetch: Fetch) => Fetch): Fetch {
    const home = wrap(this.#home);
    if (!this.#elsewhere) return home;
    const elsewhere = wrap(this.#elsewhere);
    return (request, init) =>
      elsewhere(request, init).catch((error: unknown) => {
        if (error instanceof RelayUnreachableError) return home(request, init);
        throw error;
      });
  }

  get isElsewhere(): boolean {
    return this.#elsewhere !== undefined;
  }

  /** Makes all further calls from the other place. */
  move(): void {
    this.#elsewhere ??= this.#openRelay();
  }
}
