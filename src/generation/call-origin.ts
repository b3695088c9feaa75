/** From where a run calls the providers: its own place and, once one refused that, another. */
export class CallOrigin {
  readonly #home: typeof globalThis.fetch;
  readonly #openRelay: () => typeof globalThis.fetch;
  #elsewhere: typeof globalThis.fetch | undefined;

  /** @param openRelay What fetches from the other place; called once at most. */
  constructor(home: typeof globalThis.fetch, openRelay: () => typeof globalThis.fetch) {
    this.#home = home;
    this.#openRelay = openRelay;
  }

  /** Makes the calls of the providers' SDKs. */
  get fetch(): typeof globalThis.fetch {
    return this.#elsewhere ?? this.#home;
  }

  get isElsewhere(): boolean {
    return this.#elsewhere !== undefined;
  }

  /** Makes all further calls from the other place. */
  move(): void {
    this.#elsewhere ??= this.#openRelay();
  }
}
