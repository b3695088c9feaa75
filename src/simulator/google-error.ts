/** Where a call to Google came in: Gemini API, Vertex AI, or Vertex AI with an API key. */
export type GoogleSurface = "gemini" | "vertex" | "express";

/** Thrown where Google would answer with an error status (sheet 2.7). */
export class GoogleError extends Error {
  override readonly name = "GoogleError";
  readonly code: number;
  readonly status: string;
  readonly details: unknown[];

  constructor(code: number, status: string, message: string, details: unknown[] = []) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** The JSON envelope of an error; `details` is missing when there are none. */
export function googleErrorBody(error: GoogleError): Record<string, unknown> {
  const { code, message, status, details } = error;
  return { error: { code, message, status, ...(details.length === 0 ? {} : { details }) } };
}

/** A 400 for a request that breaks the API's contract. */
export function invalidArgument(message: string, details: unknown[] = []): GoogleError {
  return new GoogleError(400, "INVALID_ARGUMENT", message, details);
}

/** A 400 for a field of the wrong type or an unknown name, with its path in snake case. */
export function fieldViolation(field: string, description: string): GoogleError {
  return invalidArgument(description, [
    {
      "@type": "type.googleapis.com/google.rpc.BadRequest",
      fieldViolations: [{ field, description }],
    },
  ]);
}

/** A 400 of the checks that run once the JSON has been understood. */
export function rejectedField(path: string, reason: string): GoogleError {
  return invalidArgument(`* GenerateContentRequest.${path}: ${reason}\n`);
}

/** The 400 for a wrong API key: not 401 on this API. */
export function invalidKey(surface: GoogleSurface): GoogleError {
  const message = "API key not valid. Please pass a valid API key.";
  return invalidArgument(message, [
    errorInfo("API_KEY_INVALID", surface),
    { "@type": "type.googleapis.com/google.rpc.LocalizedMessage", locale: "en-US", message },
  ]);
}

/** The 401 of Vertex AI for a call without an access token. */
export function missingToken(): GoogleError {
  return new GoogleError(
    401,
    "UNAUTHENTICATED",
    "API keys are not supported by this API. Expected OAuth2 access token or other authentication credentials that assert a principal. See https://cloud.google.com/docs/authentication",
    [errorInfo("CREDENTIALS_MISSING", "vertex")],
  );
}

/** The 401 of Vertex AI for a wrong access token. */
export function invalidToken(): GoogleError {
  return new GoogleError(
    401,
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    [errorInfo("ACCESS_TOKEN_TYPE_UNSUPPORTED", "vertex")],
  );
}

/** The 400 for a caller in a region Google does not serve. */
export function locationRefused(): GoogleError {
  const message = "User location is not supported for the API use.";
  return new GoogleError(400, "FAILED_PRECONDITION", message);
}

/** Google's machine-readable reason of an error. */
function errorInfo(reason: string, surface: GoogleSurface): Record<string, unknown> {
  const service =
    surface === "gemini" ? "generativelanguage.googleapis.com" : "aiplatform.googleapis.com";
  return {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    reason,
    domain: "googleapis.com",
    metadata: { service },
  };
}
