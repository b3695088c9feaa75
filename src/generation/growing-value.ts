/** Bytes that are still arriving, for any number of readers, each at a pace of its own. */
export class GrowingValue {
  readonly #pieces: Uint8Array[] = [];
  #isWhole = false;
  #changed = Promise.withResolvers<void>();

  /** @param bytes Kept, not copied. */
  append(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#tell();
  }

  /** No more will come. */
  end(): void {
    this.#isWhole = true;
    this.#tell();
  }

  /** All of it, from the first byte on, as it arrives. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (let position = 0; ; position += 1) {
      while (position >= this.#pieces.length) {
        if (this.#isWhole) return;
        await this.#changed.promise;
      }
      yield this.#pieces[position] ?? new Uint8Array(0);
    }
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
