import { z } from "zod";

import { member } from "../json.ts";

/** A schema of the document: JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Contents by their type. */
export type Contents = Readonly<Record<string, JsonSchema>>;

const methods = ["get", "post", "put", "patch", "delete"] as const;

/** Where a parameter of a request stands. */
export interface Parameter {
  readonly name: string;
  readonly place: "path" | "query" | "header" | "cookie";
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
}

/** One route, as the document describes it. */
export interface Operation {
  /** As in `POST /v1/plan`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Null when it takes none. */
  readonly body: Contents | null;
  /** By status: `200`, `4XX` or `default`. */
  readonly answers: Readonly<Record<string, Contents>>;
  readonly access: "public" | "key" | "admin";
}

/** The document, and what of it is asked most. */
export interface ApiDocument {
  readonly whole: unknown;
  readonly operations: readonly Operation[];
  /** What a schema says, be it a reference to another or not. */
  readonly resolve: (schema: JsonSchema) => JsonSchema;
}

const contentSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header", "cookie"]),
  required: z.boolean().default(false),
  schema: z.record(z.string(), z.unknown()).default({}),
});

const operationSchema = z.object({
  parameters: z.array(z.record(z.string(), z.unknown())).default([]),
  requestBody: z.record(z.string(), z.unknown()).optional(),
  responses: z.record(z.string(), z.record(z.string(), z.unknown())),
  security: z.array(z.record(z.string(), z.unknown())).default([]),
});

const documentSchema = z.object({
  openapi: z.string().startsWith("3."),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** Reads an OpenAPI document. @throws ZodError when it is none. */
export function parseDocument(whole: unknown): ApiDocument {
  const resolve = (schema: JsonSchema) => resolveIn(whole, schema);
  const { paths } = documentSchema.parse(whole);
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const described = item[method];
      if (described === undefined) return [];
      return [toOperation(method.toUpperCase(), path, operationSchema.parse(described), resolve)];
    }),
  );
  return { whole, operations, resolve };
}

function toOperation(
  method: string,
  path: string,
  { parameters, requestBody, responses, security }: z.output<typeof operationSchema>,
  resolve: ApiDocument["resolve"],
): Operation {
  const schemes = security.flatMap((one) => Object.keys(one));
  return {
    name: `${method} ${path}`,
    method,
    path,
    parameters: parameters.map((parameter) => {
      const { name, in: place, required, schema } = parameterSchema.parse(resolve(parameter));
      return { name, place, isRequired: required, schema };
    }),
    body: requestBody ? contentsOf(resolve(requestBody)) : null,
    answers: Object.fromEntries(
      Object.entries(responses).map(([status, answer]) => [status, contentsOf(resolve(answer))]),
    ),
    access: path.startsWith("/admin/") ? "admin" : schemes.length > 0 ? "key" : "public",
  };
}

/** The schemas of what is sent; those of a stream are of each of its events. */
function contentsOf(described: JsonSchema): Contents {
  const contents = contentSchema.parse(described["content"] ?? {});
  return Object.fromEntries(
    Object.entries(contents).map(([type, content]) => [
      type,
      (content["x-itemSchema"] ?? content["itemSchema"] ?? content["schema"] ?? {}) as JsonSchema,
    ]),
  );
}

function resolveIn(whole: unknown, schema: JsonSchema): JsonSchema {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  const names = reference.replace(/^#\//, "").split("/");
  const found = names.reduce<unknown>(
    (inner, name) => member(inner, name.replaceAll("~1", "/").replaceAll("~0", "~")),
    whole,
  );
  if (typeof found !== "object" || found === null) throw new Error(`There is no ${reference}.`);
  return resolveIn(whole, found as JsonSchema);
}
