import type { ProblemCode } from "../http/problem.ts";
import { headersOf, type AnswerHeader } from "./answer-headers.ts";
import { ruleOf } from "./guide/error-guide.ts";

const atAnyTime = ["internal_error"] as const satisfies readonly ProblemCode[];

/** Of a token of whoever issues them. */
const ofToken = [
  "invalid_token",
  "token_algorithm_forbidden",
  "token_key_unknown",
  "token_signature_invalid",
  "token_issuer_mismatch",
  "token_audience_mismatch",
  "token_expired",
  "token_not_yet_valid",
  "token_claims_invalid",
  "identity_provider_unavailable",
] as const satisfies readonly ProblemCode[];

const ofKey = [
  "missing_api_key",
  "invalid_api_key",
  "api_key_revoked",
  "api_key_expired",
  ...ofToken,
  "token_account_unknown",
  "account_suspended",
  "origin_not_allowed",
  "insufficient_scope",
  "too_many_requests",
  "too_many_failures",
  "database_unavailable",
  "database_not_migrated",
  "misconfigured",
  ...atAnyTime,
] as const satisfies readonly ProblemCode[];

const ofReader = [
  ...ofKey,
  "invalid_signature",
  "signature_expired",
] as const satisfies readonly ProblemCode[];

const ofAdmin = [
  "missing_admin_token",
  "invalid_admin_token",
  ...ofToken,
  "origin_not_allowed",
  "too_many_requests",
  "too_many_failures",
  "admin_not_configured",
  "misconfigured",
  ...atAnyTime,
] as const satisfies readonly ProblemCode[];

/** Who may call: everybody, a key of a scope, a signed address or a key, an admin. */
export type Access = "public" | "read" | "generate" | "administer" | "signed" | "admin";

/** What a call can be refused with before it is looked at. */
export function accessProblems(access: Access): readonly ProblemCode[] {
  switch (access) {
    case "public":
      return atAnyTime;
    case "read":
    case "generate":
    case "administer":
      return ofKey;
    case "signed":
      return ofReader;
    case "admin":
      return ofAdmin;
  }
}

/** Of every body that is JSON. */
export const jsonProblems = [
  "malformed_json",
  "unsupported_media_type",
  "request_too_large",
  "incomplete_body",
  "request_timeout",
  "missing_parameter",
  "invalid_parameter",
  "unknown_parameter",
] as const satisfies readonly ProblemCode[];

/** Of every query. */
export const queryProblems = [
  "invalid_parameter",
  "unknown_parameter",
] as const satisfies readonly ProblemCode[];

/** Of the database, where an admin's call or a list needs it. */
export const databaseProblems = [
  "database_unavailable",
  "database_not_migrated",
] as const satisfies readonly ProblemCode[];

/** The answers of an operation that give one of these codes, by status. */
export function problemAnswers(codes: readonly ProblemCode[]) {
  const byStatus = Map.groupBy(new Set(codes), (code) => ruleOf(code).status);
  const statuses = [...byStatus].toSorted(([one], [other]) => one - other);
  return Object.fromEntries(
    statuses.map(([status, ofStatus]) => [status, problemAnswer(status, ofStatus)]),
  );
}

function problemAnswer(status: number, codes: readonly ProblemCode[]) {
  const narrowed = { type: "object" as const, properties: { code: { enum: [...codes] } } };
  return {
    description: codes.map((code) => `[${code}](/docs/errors#${code})`).join(" · "),
    headers: headersOf(headersOfStatus(status)),
    content: {
      "application/problem+json": {
        schema: { allOf: [{ $ref: "#/components/schemas/Problem" }, narrowed] },
      },
    },
  };
}

function headersOfStatus(status: number): readonly AnswerHeader[] {
  switch (status) {
    case 401:
      return ["X-Request-Id", "WWW-Authenticate"];
    case 416:
      return ["X-Request-Id", "Content-Range"];
    case 429:
      return ["X-Request-Id", "Retry-After", "X-Should-Retry", "RateLimit-Policy", "RateLimit"];
    case 409:
    case 500:
    case 502:
    case 503:
      return ["X-Request-Id", "Retry-After", "X-Should-Retry"];
    default:
      return ["X-Request-Id"];
  }
}
