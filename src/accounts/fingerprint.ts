import { canonicalJson } from "../domain/canonical-json.ts";
import { sha256Of } from "./sha256.ts";

/** A request body, as far as it says what is asked for. */
export type FingerprintedBody =
  /** JSON as the client sent it, parsed: defaults filled in would change with a deployment. */
  | { readonly kind: "json"; readonly value: unknown }
  /** A form. Only the order of parts with the same name counts, as it does for `image[]`. */
  | { readonly kind: "parts"; readonly parts: readonly FormPart[] };

/** A part of a form by its content. The boundary and a file's name say nothing. */
export interface FormPart {
  readonly name: string;
  /** Of the part's bytes, in lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * What two requests have in common when they ask for the same, whatever the order of their
 * members: a SHA-256 in lower-case hexadecimal, from which nothing of them can be read.
 * @param route The route of the surface, such as `/v1/generations`.
 */
export function fingerprintOf(route: string, body: FingerprintedBody): Promise<string> {
  switch (body.kind) {
    case "json":
      return sha256Of(canonicalJson([route, "json", body.value]));
    case "parts":
      return sha256Of(canonicalJson([route, "parts", inOrder(body.parts)]));
  }
}

function inOrder(parts: readonly FormPart[]): readonly (readonly [string, string])[] {
  return parts
    .map(({ name, sha256 }) => [name, sha256] as const)
    .toSorted(([one], [other]) => {
      if (one === other) return 0;
      return one < other ? -1 : 1;
    });
}
