import * as fc from "fast-check";

import { credentialKinds, type CredentialKind } from "./credentials.ts";
import type { ApiDocument, Operation } from "./document.ts";
import { bodiesOf, type DrawnBody } from "./draw-body.ts";
import { toHeader } from "./header-text.ts";
import { hostileText } from "./hostile-values.ts";
import { knownInPath } from "./known-values.ts";
import { valuesOf } from "./schema-values.ts";

/** A request before it is known which ids there are; see `idOf`. */
export interface DrawnRequest {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly credential: CredentialKind;
  /** Query of a signed address, in place of a credential; with it altered, it is refused. */
  readonly signed: "no" | "whole" | "altered";
  readonly body: DrawnBody;
}

/** The requests of an operation: right ones, those at the edges, and wrong ones of all kinds. */
export function requestsOf(
  document: ApiDocument,
  operation: Operation,
): fc.Arbitrary<DrawnRequest> {
  const { method, path } = operation;
  return fc.record({
    method: fc.oneof(
      { weight: 40, arbitrary: fc.constant(method) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"),
      },
    ),
    path: pathsOf(document, operation),
    query: queriesOf(document, operation),
    headers: headersOf(document, operation),
    credential: credentialsOf(operation),
    signed: /\/events$|\/images\/\{id\}$/.test(path)
      ? fc.constantFrom("no" as const, "no" as const, "whole" as const, "altered" as const)
      : fc.constant("no" as const),
    body: bodiesOf(document, operation),
  });
}

function pathsOf(document: ApiDocument, { path, parameters }: Operation): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const values = names.map((name) => {
    const schema = parameters.find((one) => one.place === "path" && one.name === name)?.schema;
    const known = knownInPath(path, name) ?? fc.constant("none");
    const drawn = valuesOf({ document, mood: "wild" }, schema ?? {}, name).map(toText);
    return fc.oneof(
      { weight: 12, arbitrary: known },
      { weight: 1, arbitrary: drawn },
      { weight: 1, arbitrary: hostileText },
    );
  });
  return fc.tuple(...values).map((drawn) =>
    names.reduce((whole, name, at) => {
      // A segment that is empty, dots or longer than any URL is another route, or none.
      const segment = (drawn[at] ?? "").toWellFormed().slice(0, 1500).replace(/^\.*$/, "-");
      return whole.replace(`{${name}}`, () => encodeURIComponent(segment));
    }, path),
  );
}

function queriesOf(document: ApiDocument, { parameters }: Operation) {
  const described = parameters.filter(({ place }) => place === "query");
  const drawn = described.map(({ name, isRequired, schema }) => {
    const values = fc.oneof(
      { weight: 8, arbitrary: valuesOf({ document, mood: "tame" }, schema, name).map(toText) },
      { weight: 2, arbitrary: valuesOf({ document, mood: "wild" }, schema, name).map(toText) },
      { weight: 1, arbitrary: hostileText },
    );
    const isThere = isRequired ? 0 : 3;
    return fc
      .tuple(fc.nat({ max: isThere }), values)
      .map(([there, value]) => (there === 0 ? [[name, cut(value)] as const] : []));
  });
  const strange = fc
    .tuple(fc.nat({ max: 15 }), hostileText, hostileText)
    .map(([there, name, value]) => (there === 0 ? [[cut(name), cut(value)] as const] : []));
  return fc.tuple(fc.tuple(...drawn), strange).map(([some, other]) => [...some.flat(), ...other]);
}

const usualHeaders: Readonly<Record<string, fc.Arbitrary<string>>> = {
  accept: fc.constantFrom(
    "text/event-stream",
    "application/json",
    "*/*",
    "text/html",
    "image/webp",
    "x",
  ),
  prefer: fc.constantFrom("respond-async", "respond-async, wait=5", "return=minimal", ";"),
  // Few, so that they come again: with the same body, with others, and on other routes.
  "idempotency-key": fc.oneof(
    fc.constantFrom("one", "two", "three", "", "x".repeat(256)),
    hostileText,
  ),
  "last-event-id": fc.constantFrom("0", "1", "2", "-1", "999999", "x", "1e3", ""),
  range: fc.constantFrom(
    "bytes=0-9",
    "bytes=-5",
    "bytes=9-",
    "bytes=9-1",
    "bytes=0-0,2-3",
    "lines=1",
    "bytes=99999999999-",
  ),
  "if-none-match": fc.constantFrom("*", '"x"', 'W/"x"', "x"),
  "if-match": fc.constantFrom("*", '"x"'),
  "if-modified-since": fc.constantFrom("Wed, 26 Nov 2036 00:00:00 GMT", "x"),
  "if-range": fc.constantFrom('"x"', "Wed, 26 Nov 2025 00:00:00 GMT", "x"),
  origin: fc.constantFrom(
    "https://app.example",
    "https://evil.example",
    "null",
    "http://localhost",
  ),
  "x-request-id": fc.constantFrom("trace-1", "x".repeat(400), "<script>", "a b"),
  "x-bookmark": fc.constantFrom(
    "first-primary",
    "x",
    "00000000-00000000-00000000",
    "first-unconstrained",
  ),
  "x-stainless-retry-count": fc.constantFrom("0", "1", "-1", "x", "1e9"),
  "x-forwarded-for": fc.constantFrom("127.0.0.1", "::1", "x"),
  "cf-access-jwt-assertion": fc.constantFrom("x", "eyJhbGciOiJub25lIn0.e30."),
  cookie: fc.constantFrom("CF_Authorization=x", "a=b"),
  "content-encoding": fc.constantFrom("gzip", "br", "identity"),
  "accept-encoding": fc.constantFrom("identity", "gzip", "br, gzip;q=0.5"),
  "accept-language": fc.constantFrom("de", "*"),
};

function headersOf(document: ApiDocument, { parameters }: Operation) {
  const described = parameters.filter(({ place }) => place === "header");
  const all = new Map<string, fc.Arbitrary<string>>([
    ...described.map(
      ({ name, schema }) =>
        [
          name.toLowerCase(),
          valuesOf({ document, mood: "wild" }, schema, name).map(toText),
        ] as const,
    ),
    ...Object.entries(usualHeaders),
  ]);
  const drawn = [...all].map(([name, values]) =>
    fc
      // Those that the operation knows come often.
      .tuple(
        fc.nat({ max: described.some((one) => one.name.toLowerCase() === name) ? 3 : 30 }),
        values,
      )
      .map(([there, value]) => (there === 0 ? [[name, toHeader(value)] as const] : [])),
  );
  return fc.tuple(...drawn).map((some) => Object.fromEntries(some.flat()));
}

function credentialsOf({ access }: Operation): fc.Arbitrary<CredentialKind> {
  const right = { admin: "admin", key: "owner", public: "none" } as const;
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(right[access]) },
    { weight: 1, arbitrary: fc.constantFrom(...credentialKinds) },
  );
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function cut(text: string): string {
  return text.toWellFormed().slice(0, 1500);
}
