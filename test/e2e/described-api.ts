import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createParser } from "eventsource-parser";

interface MediaType {
  readonly schema?: object;
  readonly "x-itemSchema"?: { readonly $ref: string };
}

interface AnswerDescription {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

interface OperationDescription {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, AnswerDescription>>;
}

/** Of a stream: one member for each event. */
interface StreamSchema {
  readonly anyOf?: readonly {
    readonly properties: { readonly event: { readonly enum: readonly string[] } };
  }[];
}

/** An OpenAPI document, as far as answers are compared with it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDescription>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, StreamSchema>> };
}

/** What a server answered to which request. */
export interface Answered {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly response: Response;
}

/** Compares what a server answers with what its document says that it does. */
export class DescribedApi {
  readonly #document: ApiDocument;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(document: ApiDocument) {
    this.#document = document;
    addFormats(this.#ajv);
    this.#ajv.addSchema(closed(document), "document");
  }

  /** The operation that a request goes to; undefined when none is described. */
  find(method: string, path: string): { id: string; template: string } | undefined {
    const templates = Object.keys(this.#document.paths)
      .filter((template) => toPattern(template).test(path))
      // What is written out goes before what stands for anything.
      .toSorted((one, other) => one.split("{").length - other.split("{").length);
    for (const template of templates) {
      const operation = this.#document.paths[template]?.[method.toLowerCase()];
      if (operation) return { id: operation.operationId, template };
    }
    return undefined;
  }

  /** Everything about an answer that its description does not say; none when it is as described. */
  async compare({ method, path, response }: Answered): Promise<readonly string[]> {
    const found = this.find(method, path);
    if (!found) return [`${method} ${path} is not described.`];
    const { template } = found;
    const status = String(response.status);
    const said = `${method} ${template} ${status}`;
    const described = this.#document.paths[template]?.[method.toLowerCase()]?.responses[status];
    if (!described) return [`${said} is not described: ${(await response.text()).slice(0, 300)}`];
    const missing =
      described.headers &&
      "X-Request-Id" in described.headers &&
      !response.headers.has("x-request-id")
        ? [`${said} has no X-Request-Id.`]
        : [];
    const type = response.headers.get("content-type")?.split(";")[0] ?? "";
    const bytes = await response.arrayBuffer();
    if (!described.content) {
      return bytes.byteLength === 0 ? missing : [...missing, `${said} has a body.`];
    }
    if (!(type in described.content)) return [...missing, `${said} ${type} is not described.`];
    const place = ["paths", template, method.toLowerCase(), "responses", status, "content", type];
    const text = new TextDecoder().decode(bytes);
    const differences =
      type === "text/event-stream"
        ? this.#compareEvents(described.content[type]?.["x-itemSchema"], text)
        : type.endsWith("json")
          ? this.#comparing([...place, "schema"])(JSON.parse(text))
          : [];
    return [...missing, ...differences.map((why) => `${said} ${why}`)];
  }

  #compareEvents(schema: { readonly $ref: string } | undefined, text: string): readonly string[] {
    const name = schema?.$ref.split("/").at(-1) ?? "";
    const members = this.#document.components.schemas[name]?.anyOf ?? [];
    return eventsIn(text).flatMap((told) => {
      const index = members.findIndex(({ properties }) =>
        properties.event.enum.includes(told.event),
      );
      if (index < 0) return [`${told.event} is not described.`];
      const compare = this.#comparing(["components", "schemas", name, "anyOf", String(index)]);
      return compare(told).map((why) => `${told.event}: ${why}`);
    });
  }

  #comparing(place: readonly string[]): (value: unknown) => readonly string[] {
    const pointer = place.map((name) =>
      encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1")),
    );
    const validate = this.#ajv.compile({ $ref: `document#/${pointer.join("/")}` });
    return (value) =>
      validate(value)
        ? []
        : (validate.errors ?? []).map(
            ({ instancePath, message, params }) =>
              `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
          );
  }
}

/** The events of a stream that has ended, with their data parsed. */
function eventsIn(text: string) {
  const events: { readonly event: string; readonly id?: string; readonly data: unknown }[] = [];
  const parser = createParser({
    onEvent({ event = "message", id, data }) {
      events.push({ event, ...(id === undefined ? {} : { id }), data: JSON.parse(data) });
    },
  });
  parser.feed(text);
  return events;
}

function toPattern(template: string): RegExp {
  const escaped = template.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

/**
 * The same where what is sent has no member that is not described. Clients must bear with new ones;
 * whoever adds one is to describe it.
 */
function closed(document: ApiDocument): ApiDocument {
  const extended = new Set(
    [
      ...JSON.stringify(document).matchAll(/"allOf":\[\{"\$ref":"#\/components\/schemas\/(\w+)"/g),
    ].map(([, name]) => name),
  );
  const close = (value: unknown, name: string, isPart: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => close(item, name, name === "allOf"));
    if (!(value instanceof Object)) return value;
    const entries = Object.entries(value).map(([key, member]) => [key, close(member, key, false)]);
    const isOpen = isPart || extended.has(name) || "additionalProperties" in value;
    const isObject = "properties" in value && "type" in value;
    return Object.fromEntries(
      isObject && !isOpen ? [...entries, ["additionalProperties", false]] : entries,
    );
  };
  return close(document, "", false) as ApiDocument;
}
