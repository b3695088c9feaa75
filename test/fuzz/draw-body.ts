import * as fc from "fast-check";

import type { ApiDocument, JsonSchema, Operation } from "./document.ts";
import { toHeader } from "./header-text.ts";
import { hostileBytes, hostileText, hostileValue } from "./hostile-values.ts";
import { knownBodies } from "./known-bodies.ts";
import { mutatedJson } from "./mutate-json.ts";
import { valuesOf } from "./schema-values.ts";

/** What a request sends. */
export type DrawnBody =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly type: string; readonly text: string }
  | { readonly kind: "bytes"; readonly type: string; readonly bytes: Uint8Array | "png" }
  | { readonly kind: "form"; readonly fields: readonly (readonly [string, unknown])[] };

/** The bodies of an operation; where it takes none, there is one at times all the same. */
export function bodiesOf(
  document: ApiDocument,
  { name, body }: Operation,
): fc.Arbitrary<DrawnBody> {
  if (body === null) {
    return fc.oneof(
      { weight: 20, arbitrary: fc.constant<DrawnBody>({ kind: "none" }) },
      { weight: 1, arbitrary: hostileValue.map((value) => json(value)) },
    );
  }
  const types = Object.entries(body).map(([type, schema]) =>
    bodiesOfType(document, { name, type, schema }),
  );
  return fc.oneof(...types);
}

interface TypedBody {
  /** The operation's. */
  readonly name: string;
  readonly type: string;
  readonly schema: JsonSchema;
}

function bodiesOfType(
  document: ApiDocument,
  { name, type, schema }: TypedBody,
): fc.Arbitrary<DrawnBody> {
  const broken = brokenBodies(type);
  if (type !== "multipart/form-data" && !type.endsWith("json")) {
    const bytes = hostileBytes.map((some): DrawnBody => ({ kind: "bytes", type, bytes: some }));
    return fc.oneof(
      { weight: 4, arbitrary: fc.constant<DrawnBody>({ kind: "bytes", type, bytes: "png" }) },
      { weight: 2, arbitrary: bytes },
      { weight: 1, arbitrary: broken },
    );
  }
  const tame: fc.Arbitrary<unknown> =
    knownBodies(name, type) ?? valuesOf({ document, mood: "tame" }, schema);
  const wild = valuesOf({ document, mood: "wild" }, schema);
  const toBody = (value: unknown) => (type.endsWith("json") ? json(value, type) : form(value));
  return fc.oneof(
    { weight: 7, arbitrary: tame.map(toBody) },
    { weight: 4, arbitrary: wild.map(toBody) },
    { weight: 5, arbitrary: mutatedJson(tame).map(toBody) },
    { weight: 1, arbitrary: fc.tuple(tame, fc.nat()).map(([value, at]) => cutJson(value, at)) },
    { weight: 1, arbitrary: broken },
  );
}

/** Bodies that are not what their type says, or are none. */
function brokenBodies(type: string): fc.Arbitrary<DrawnBody> {
  return fc.oneof(
    fc.constant<DrawnBody>({ kind: "none" }),
    hostileText.map((text): DrawnBody => ({ kind: "text", type, text })),
    fc
      .tuple(hostileText, hostileText)
      .map(([wrong, text]): DrawnBody => ({ kind: "text", type: toHeader(wrong), text })),
    hostileBytes.map((bytes): DrawnBody => ({ kind: "bytes", type, bytes })),
    hostileValue.map((value) => json(value)),
  );
}

function json(value: unknown, type = "application/json"): DrawnBody {
  return { kind: "text", type, text: JSON.stringify(value) ?? "" };
}

function form(value: unknown): DrawnBody {
  return { kind: "form", fields: Object.entries(Object(value) as object) };
}

function cutJson(value: unknown, at: number): DrawnBody {
  const text = JSON.stringify(value) ?? "";
  return {
    kind: "text",
    type: "application/json",
    text: text.slice(0, at % Math.max(1, text.length)),
  };
}
