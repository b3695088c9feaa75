/**
 * A part of an image, lent to the watchers of a run while it is being stored. The memory is another's:
 * who lends it may withdraw it at any time, and what was not taken by then comes from storage.
 */
export class ImageOffer {
  readonly attempt: number;
  /** Where in the image the part begins, in bytes. */
  readonly offset: number;
  readonly #part: Uint8Array;
  readonly #takers: number;
  readonly #settled = Promise.withResolvers<void>();
  #done = 0;
  #isWithdrawn = false;

  /** @param takers How many watchers it is lent to. */
  constructor(attempt: number, offset: number, part: Uint8Array, takers: number) {
    this.attempt = attempt;
    this.offset = offset;
    this.#part = part;
    this.#takers = takers;
    if (takers === 0) this.#settled.resolve();
  }

  /** Resolves when nobody takes of it any more. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  /** The bytes from a position of the part on; none at its end, or when it was withdrawn. */
  take(position: number, most: number): Uint8Array {
    if (this.#isWithdrawn) return new Uint8Array(0);
    return this.#part.subarray(position, position + most);
  }

  /** One of the watchers takes no more. */
  leave(): void {
    this.#done += 1;
    if (this.#done === this.#takers) this.#settled.resolve();
  }

  withdraw(): void {
    this.#isWithdrawn = true;
    this.#settled.resolve();
  }
}
