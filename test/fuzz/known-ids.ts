import { idKinds, type IdKind } from "./known-values.ts";

/** So many of a kind are remembered: the latest. */
const mostKept = 400;

/** What earlier answers told: ids by their kind, and signed addresses. */
export class KnownIds {
  readonly #byKind = new Map<IdKind, string[]>();
  readonly #signed: URL[] = [];
  /** Paths of keys that are those accounts' own. */
  readonly #keyPaths: string[] = [];
  readonly #protected: ReadonlySet<string>;

  /** @param protectedIds Are never put into a request, because everything else needs what they name. */
  constructor(protectedIds: ReadonlySet<string>) {
    this.#protected = protectedIds;
  }

  /** Remembers every id in an answer. @param path That it was asked for. */
  learn(text: string, path: string): void {
    for (const [id, kind] of text.matchAll(
      /\b(gen|img|bat|acct|key|upl)_[0-9a-z]{26,40}(?:-\d)?/g,
    )) {
      this.#keep(kind as IdKind, id);
    }
    const [owner] = /\/accounts\/\w+\/keys/.exec(path) ?? [];
    for (const [, id = ""] of text.matchAll(/"id":"(key_\w+)"/g)) {
      if (owner === undefined || this.#protected.has(id)) continue;
      this.#keyPaths.push(`${owner}/${id}`);
      if (this.#keyPaths.length > mostKept) this.#keyPaths.shift();
    }
    for (const [, cursor = ""] of text.matchAll(/"nextCursor":"([^"]{1,300})"/g)) {
      this.#keep("cursor", cursor);
    }
    for (const [address] of text.matchAll(/https?:\/\/[^"\s]+[?&]signature=[\w-]+/g)) {
      if (URL.canParse(address)) this.#signed.push(new URL(address));
      if (this.#signed.length > mostKept) this.#signed.shift();
    }
  }

  /** A path to a key that there is, in place of one to an account and another's key; else the path. */
  withOwnKey(path: string, pick: number): string {
    const known = this.#keyPaths[pick % Math.max(1, this.#keyPaths.length)];
    if (known === undefined || pick % 4 === 0) return path;
    return path.replace(/\/accounts\/[^/]+\/keys\/[^/]+/, () => known);
  }

  /** A text with an id in each place that asks for one. Without any known, there is one of nobody's. */
  fill(text: string): string {
    return text.replaceAll(/~(\w+)\.(\d+)~/g, (place, kind: IdKind, pick: string) => {
      if (!idKinds.includes(kind)) return place;
      const known = this.#byKind.get(kind) ?? [];
      return known[Number(pick) % known.length] ?? `${kind}_01h455vb4pex5vsknk084sn02q`;
    });
  }

  /** A signed address of a path of this form, or undefined while none is known. @param pick Which. */
  signedLike(path: string, pick: number): URL | undefined {
    const shape = shapeOf(path);
    const like = this.#signed.filter((one) => shapeOf(one.pathname) === shape);
    return like[pick % Math.max(1, like.length)];
  }

  #keep(kind: IdKind, id: string): void {
    if (this.#protected.has(id)) return;
    const known = this.#byKind.get(kind) ?? [];
    this.#byKind.set(kind, known);
    if (known.includes(id)) return;
    known.push(id);
    if (known.length > mostKept) known.shift();
  }
}

function shapeOf(path: string): string {
  return path.replace(/(\/v1\/\w+\/)[^/]+/, "$1*");
}
