import { Validator } from "@seriousme/openapi-schema-validator";
import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, it } from "vitest";

import { createDocument } from "../../../src/documentation/document.ts";

const document = createDocument("0.0.0-test");

const methods = ["get", "post", "put", "patch", "delete"] as const;

interface Operation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly responses?: Readonly<Record<string, unknown>>;
}

const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const operation: Operation | undefined = item[method];
    return operation ? [{ name: `${method.toUpperCase()} ${path}`, operation }] : [];
  }),
);

describe("the document", () => {
  it("is valid OpenAPI 3.1", async ({ expect }) => {
    const written = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
    const result = await new Validator().validate(written);
    expect(result.errors).toBeUndefined();
    expect(result).toMatchObject({ valid: true });
  });

  it("names each operation once, with a summary, a chapter and an answer", ({ expect }) => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(document.tags?.map(({ name }) => name));
    const poor = operations.filter(
      ({ operation: { summary, tags: own = [], responses = {} } }) =>
        summary === undefined ||
        own.length !== 1 ||
        !own.every((tag) => tags.has(tag)) ||
        !Object.keys(responses).some((status) => status.startsWith("2")),
    );
    expect(poor.map(({ name }) => name)).toEqual([]);
  });

  it("shows examples that are what their schemas say", ({ expect }) => {
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    ajv.addSchema(JSON.parse(JSON.stringify(document)) as object, "document");
    const schemas = Object.entries(document.components?.schemas ?? {});
    const examples = schemas.flatMap(([name, schema]) =>
      "example" in schema ? [{ name, example: schema.example as unknown }] : [],
    );
    const wrong = examples.filter(
      ({ name, example }) => !ajv.validate(`document#/components/schemas/${name}`, example),
    );
    expect(wrong).toEqual([]);
    expect(examples.length).toBeGreaterThan(5);
  });
});
