import * as fc from "fast-check";

import type { ApiDocument, JsonSchema } from "./document.ts";
import { hostileText } from "./hostile-values.ts";
import { knownValue } from "./known-values.ts";

/** Deeper than this, what may be left out is. */
const deepest = 6;

/** What values are drawn from: the document, and whether its edges are looked for. */
interface Source {
  readonly document: ApiDocument;
  /** Tame values make sense, and are taken for the most part. Wild ones are as far out as is allowed. */
  readonly mood: "tame" | "wild";
}

/** Draws values that a schema of the document allows. @param name Of the field or the parameter. */
export function valuesOf(
  source: Source,
  schema: JsonSchema,
  name = "",
  depth = 0,
): fc.Arbitrary<unknown> {
  const known = knownValue(name);
  const drawn = schemaValues(source, source.document.resolve(schema), depth);
  if (!known) return drawn;
  if (source.mood === "tame") return known;
  return fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: drawn });
}

function schemaValues(source: Source, schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if ("const" in schema) return fc.constant(schema["const"]);
  const choices = schema["enum"];
  if (Array.isArray(choices)) return fc.constantFrom(...(choices as unknown[]));
  const parts = listOf(schema["allOf"]);
  if (parts.length > 0) return schemaValues(source, merged(source.document, schema, parts), depth);
  const options = [...listOf(schema["oneOf"]), ...listOf(schema["anyOf"])];
  if (options.length > 0) {
    return fc.oneof(...options.map((option) => valuesOf(source, option, "", depth)));
  }
  const types = [schema["type"]].flat();
  if (types.length > 1) {
    return fc.oneof(...types.map((type) => schemaValues(source, { ...schema, type }, depth)));
  }
  switch (types[0]) {
    case "string":
      return textsOf(schema, source.mood);
    case "integer":
    case "number":
      return numbersOf(schema, source.mood);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return listsOf(source, schema, depth);
    case "object":
      return objectsOf(source, schema, depth);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

/** Everything that the parts say, as one schema. */
function merged(
  document: ApiDocument,
  schema: JsonSchema,
  parts: readonly JsonSchema[],
): JsonSchema {
  const { allOf: _allOf, ...own } = schema;
  return [own, ...parts.map((part) => document.resolve(part))].reduce<JsonSchema>(
    (whole, part) => ({
      ...whole,
      ...part,
      properties: { ...membersOf(whole["properties"]), ...membersOf(part["properties"]) },
      required: [...namesOf(whole["required"]), ...namesOf(part["required"])],
    }),
    {},
  );
}

function textsOf(schema: JsonSchema, mood: Source["mood"]): fc.Arbitrary<string> {
  const { pattern, format } = schema;
  const least = numberOf(schema["minLength"]) ?? 0;
  const most = Math.min(numberOf(schema["maxLength"]) ?? least + 60, least + 40_000);
  if (format === "date-time")
    return fc.constantFrom("2026-11-26T00:00:00Z", "2099-01-01T00:00:00Z");
  if (format === "date") return fc.constantFrom("2026-11-26", "1970-01-01", "9999-12-31");
  if (format === "uri") return fc.constantFrom("https://hooks.invalid/", "https://app.example");
  const edges = fc.constantFrom(least, most).map((length) => "x".repeat(length));
  const usual = fc.string({ minLength: least, maxLength: Math.min(most, least + 20) });
  const matching = typeof pattern === "string" ? matchesOf(pattern) : undefined;
  if (mood === "tame") return matching ?? usual;
  return fc.oneof(
    { weight: 3, arbitrary: matching ?? usual },
    { weight: 1, arbitrary: edges },
    { weight: 1, arbitrary: hostileText },
  );
}

/** Undefined for a pattern that cannot be drawn from, such as one that looks ahead. */
function matchesOf(pattern: string): fc.Arbitrary<string> | undefined {
  try {
    const texts = fc.stringMatching(new RegExp(pattern, "u"));
    fc.sample(texts, { numRuns: 1, seed: 1 });
    return texts;
  } catch {
    return undefined;
  }
}

function numbersOf(schema: JsonSchema, mood: Source["mood"]): fc.Arbitrary<number> {
  const min = numberOf(schema["minimum"]) ?? numberOf(schema["exclusiveMinimum"]) ?? 0;
  const max = numberOf(schema["maximum"]) ?? Math.max(min, 2 ** 31);
  const around = fc.constantFrom(min, max, min - 1, max + 1, 0);
  const whole = fc.integer({ min: Math.ceil(min), max: Math.min(Math.floor(max), min + 100) });
  if (mood === "tame") return whole;
  return fc.oneof({ weight: 3, arbitrary: whole }, { weight: 1, arbitrary: around });
}

function listsOf(source: Source, schema: JsonSchema, depth: number) {
  const least = numberOf(schema["minItems"]) ?? 0;
  const most = Math.min(numberOf(schema["maxItems"]) ?? least + 3, least + 3);
  const items = valuesOf(source, (schema["items"] ?? {}) as JsonSchema, "", depth + 1);
  return fc.array(items, { minLength: least, maxLength: most });
}

type Member = readonly [name: string, value: unknown];

function objectsOf(source: Source, schema: JsonSchema, depth: number) {
  const required = new Set(namesOf(schema["required"]));
  const members = Object.entries(membersOf(schema["properties"])).filter(
    ([name]) => depth < deepest || required.has(name),
  );
  const drawn = members.map(([name, inner]): fc.Arbitrary<readonly Member[]> => {
    const values = valuesOf(source, inner, name, depth + 1);
    // Of many that may be left out most are, as in requests that somebody writes.
    const isThere = required.has(name)
      ? fc.constant(true)
      : fc.nat({ max: Math.max(2, Math.floor(members.length / 2)) }).map((n) => n === 0);
    return isThere.chain((there) =>
      there
        ? values.map((value): readonly Member[] => [[name, value]])
        : fc.constant<readonly Member[]>([]),
    );
  });
  const open = schema["additionalProperties"];
  const more =
    typeof open === "object" && open !== null && depth < deepest
      ? fc.dictionary(
          fc.string({ minLength: 1, maxLength: 8 }),
          valuesOf(source, open as JsonSchema, "", depth + 1),
          { maxKeys: 2 },
        )
      : fc.constant({});
  return fc
    .tuple(fc.tuple(...drawn), more)
    .map(([own, others]) => ({ ...others, ...Object.fromEntries(own.flat()) }));
}

function listOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? (value as JsonSchema[]) : [];
}

function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

function membersOf(value: unknown): Readonly<Record<string, JsonSchema>> {
  return typeof value === "object" && value !== null ? (value as Record<string, JsonSchema>) : {};
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
