import formats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";

import { parseJson } from "../json.ts";
import { findLeaks } from "../leaks.ts";
import type { ApiDocument, Contents, JsonSchema, Operation } from "./document.ts";
import type { Answer } from "./send-request.ts";

/** Codes of faults that nothing here causes: whatever says so is a bug. */
const neverExpected: ReadonlySet<string> = new Set([
  "internal_error",
  "misconfigured",
  "database_unavailable",
  "database_not_migrated",
  "ledger_unavailable",
  "storage_unavailable",
  "inputs_unavailable",
  "breaker_unreachable",
  "admin_not_configured",
  "signing_not_configured",
  "webhooks_not_configured",
  "identity_provider_unavailable",
]);

const problemType = "application/problem+json";

/** Says what is wrong with an answer, in sentences; nothing, if all is well. */
export type Judge = (operation: Operation | undefined, answer: Answer) => readonly string[];

/**
 * Judges answers by the document: their status, their type, every member of their bodies, and what
 * holds of all of them.
 * @param secrets May be in no problem.
 */
export function createJudge(document: ApiDocument, secrets: readonly string[]): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  // The one default export is behind another where CommonJS meets ES modules.
  (formats as unknown as { default: typeof formats.default }).default(ajv);
  const [base] = [{ ...(document.whole as object), $id: "openapi" }];
  ajv.addSchema(base);
  const compiled = new Map<JsonSchema, (value: unknown) => string | null>();

  const faultOf = (schema: JsonSchema, value: unknown): string | null => {
    const known = compiled.get(schema) ?? compile(schema);
    compiled.set(schema, known);
    return known(value);
  };
  const compile = (schema: JsonSchema) => {
    const validate = ajv.compile(rebased(schema) as JsonSchema);
    return (value: unknown) => {
      if (validate(value)) return null;
      const [error] = validate.errors ?? [];
      return `${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`;
    };
  };

  return (operation, answer) => [
    ...judgeAlways(answer),
    ...(answer.status >= 400 ? judgeProblem(answer, secrets) : []),
    ...(operation ? judgeByDocument(operation, answer, faultOf) : judgeUnknown(answer)),
  ];
}

function judgeAlways({ status, headers }: Answer): readonly string[] {
  const isThere = ["x-request-id", "x-content-type-options", "content-security-policy"];
  const missing = isThere.filter((name) => !headers.has(name));
  return [
    ...missing.map((name) => `The header ${name} is missing.`),
    ...(headers.has("set-cookie") ? ["A cookie is set."] : []),
    ...(status === 429 && !headers.has("retry-after") && !headers.has("x-should-retry")
      ? ["429 says not when to come back."]
      : []),
  ];
}

function judgeProblem({ method, status, headers, text }: Answer, secrets: readonly string[]) {
  // R2 says that a condition failed, and the answer says no more than that.
  if (method === "HEAD" || status === 412) return [];
  if (!headers.get("content-type")?.startsWith(problemType)) return ["It is no problem."];
  const problem = parseJson(text) as Readonly<Record<string, unknown>> | undefined;
  const leaks = findLeaks(text, secrets).filter(({ what }) => what !== "image data");
  return [
    ...(problem?.["status"] === status
      ? []
      : [`The problem's status is ${String(problem?.["status"])}.`]),
    ...(problem?.["requestId"] === headers.get("x-request-id") ? [] : ["The request ids differ."]),
    ...(neverExpected.has(String(problem?.["code"]))
      ? [`Unexpected: ${String(problem?.["code"])}.`]
      : []),
    ...leaks.map(({ what, excerpt }) => `The problem tells ${what}: ${excerpt}`),
  ];
}

/** Of a method or a path that the document has not. */
function judgeUnknown({ status, headers, text }: Answer): readonly string[] {
  if (status === 404 || status === 204 || status < 400) return [];
  if (status === 405) return headers.has("allow") ? [] : ["405 says not what is allowed."];
  return status === 401 || status === 403 || status === 400 || status === 429
    ? []
    : [`${status} for what is not in the document: ${text.slice(0, 200)}`];
}

type FaultOf = (schema: JsonSchema, value: unknown) => string | null;

function judgeByDocument({ answers }: Operation, answer: Answer, faultOf: FaultOf) {
  const { method, status, headers, text, isWhole } = answer;
  const contents =
    answers[status] ?? answers[`${Math.floor(status / 100)}XX`] ?? answers["default"];
  if (!contents) return [`The status ${status} is not documented: ${text.slice(0, 300)}`];
  const type = (headers.get("content-type") ?? "").split(";")[0]?.trim() ?? "";
  // What has no body may tell the type of the one that it stands for.
  if (method === "HEAD") return [];
  if (text === "" && Object.keys(contents).length === 0) return [];
  if (type === "") {
    return text === "" ? [] : ["There is a body and no type."];
  }
  const schema = contents[type] ?? wildcard(contents, type);
  if (!schema) {
    const named = Object.keys(contents).join(", ");
    return [`The type ${type} is not documented for ${status}: ${named || "none"}.`];
  }
  if (type === "text/event-stream") return judgeEvents(text, schema, faultOf);
  if (!type.endsWith("json")) return [];
  if (!isWhole) return [];
  const fault = faultOf(schema, parseJson(text));
  return fault === null
    ? []
    : [`${status} is not as documented: ${fault} in ${text.slice(0, 300)}`];
}

function wildcard(contents: Contents, type: string): JsonSchema | undefined {
  return contents[`${type.split("/")[0]}/*`] ?? contents["*/*"];
}

/** Of a stream that was left in the middle, the last event may be cut. */
function judgeEvents(text: string, schema: JsonSchema, faultOf: FaultOf): readonly string[] {
  const frames = text.split("\n\n").slice(0, -1);
  return frames.flatMap((frame) => {
    const lines = frame.split("\n").filter((line) => !line.startsWith(":") && line !== "");
    if (lines.length === 0) return [];
    const fields = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(":")),
        line.slice(line.indexOf(":") + 1).trimStart(),
      ]),
    );
    const { retry, ...rest } = fields;
    if (rest["data"] === undefined)
      return retry === undefined ? [`A frame has no data: ${frame.slice(0, 100)}`] : [];
    if (rest["data"] === "[DONE]") return [];
    const event = { ...rest, data: parseJson(rest["data"]) };
    const fault = faultOf(schema, event);
    return fault === null
      ? []
      : [`An event is not as documented: ${fault} in ${frame.slice(0, 300)}`];
  });
}

/** References within the document, as the validator knows it. */
function rebased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rebased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === "$ref" && typeof inner === "string" && inner.startsWith("#")
        ? `openapi${inner}`
        : rebased(inner),
    ]),
  );
}
