import { z } from "zod";

import type { createDocument } from "../document.ts";

/** What pages read of a schema in the document. */
export interface WrittenSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, WrittenSchema>>;
  readonly items?: WrittenSchema;
  readonly allOf?: readonly WrittenSchema[];
  readonly oneOf?: readonly WrittenSchema[];
  readonly anyOf?: readonly WrittenSchema[];
  readonly enum?: readonly unknown[];
}

/** What they read of an operation. */
export interface WrittenOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
}

/** What they read of the document. */
export interface WrittenDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, WrittenOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, WrittenSchema>> };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

/** The document as it is written, in the few words that pages need. */
export function toWritten(document: ReturnType<typeof createDocument>): WrittenDocument {
  return z.custom<WrittenDocument>().parse(JSON.parse(JSON.stringify(document)));
}

/** One member of what is sent. */
export interface WrittenField {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

/** The members of the data of an event. */
export function fieldsOfEvent(
  { components: { schemas } }: WrittenDocument,
  streamSchema: string,
  event: string,
): readonly WrittenField[] {
  const stream = schemas[streamSchema];
  const members = stream?.anyOf ?? stream?.oneOf ?? (stream ? [stream] : []);
  const told = members.find(({ properties }) => properties?.["event"]?.enum?.includes(event));
  return fieldsOf(told?.properties?.["data"] ?? {}, schemas);
}

function fieldsOf(
  schema: WrittenSchema,
  schemas: WrittenDocument["components"]["schemas"],
): readonly WrittenField[] {
  if (schema.$ref !== undefined) return fieldsOf(schemas[nameOf(schema.$ref)] ?? {}, schemas);
  const own = Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    type: typeOf(field),
    description: field.description ?? describedBy(field, schemas),
  }));
  return [...(schema.allOf ?? []).flatMap((part) => fieldsOf(part, schemas)), ...own];
}

function describedBy(
  { $ref, allOf }: WrittenSchema,
  schemas: WrittenDocument["components"]["schemas"],
): string {
  const ref = $ref ?? allOf?.find((part) => part.$ref !== undefined)?.$ref;
  return ref === undefined ? "" : (schemas[nameOf(ref)]?.description ?? "");
}

function typeOf({ $ref, type, items, allOf, oneOf, anyOf }: WrittenSchema): string {
  if ($ref !== undefined) return nameOf($ref);
  if (items) return `${typeOf(items)}[]`;
  const parts = allOf ?? oneOf ?? anyOf;
  if (parts) return [...new Set(parts.map(typeOf))].filter((name) => name !== "").join(" or ");
  return typeof type === "string" ? type : (type ?? []).join(" or ");
}

function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}
