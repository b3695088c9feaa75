/** OpenAI's error object; all four fields are always present (sheet 1.6). */
export type OpenAiErrorBody = {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
  moderation_details?: { moderation_stage: string; categories: string[] };
};

/** Thrown where OpenAI would answer with an error status. */
export class OpenAiError extends Error {
  override readonly name = "OpenAiError";
  readonly status: number;
  readonly body: OpenAiErrorBody;

  constructor(status: number, body: OpenAiErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** A 400 for a request that breaks the API's contract. */
export function invalidRequest(
  message: string,
  param: string | null = null,
  code: string | null = null,
): OpenAiError {
  return new OpenAiError(400, { message, type: "invalid_request_error", param, code });
}

/** A 400 for a well-formed request that the image model cannot serve. */
export function imageUserError(message: string, param: string | null, code: string): OpenAiError {
  return new OpenAiError(400, { message, type: "image_generation_user_error", param, code });
}

/** The 404 for a model that is unknown, retired or not open to the caller. */
export function modelNotFound(model: string): OpenAiError {
  return new OpenAiError(404, {
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
    type: "invalid_request_error",
    param: null,
    code: "model_not_found",
  });
}

/** The 403 for a caller in a region OpenAI does not serve. */
export function regionRefused(): OpenAiError {
  return new OpenAiError(403, {
    message: "Country, region, or territory not supported",
    type: "request_forbidden",
    param: null,
    code: "unsupported_country_region_territory",
  });
}

/** The 401 for a key that is missing or wrong. `key` is shown the way OpenAI masks it. */
export function invalidApiKey(key: string): OpenAiError {
  const masked = key.length > 12 ? `${key.slice(0, 8)}${"*".repeat(8)}${key.slice(-4)}` : "***";
  const message =
    key === ""
      ? "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
      : `Incorrect API key provided: ${masked}. You can find your API key at https://platform.openai.com/account/api-keys.`;
  return new OpenAiError(401, {
    message,
    type: "invalid_request_error",
    param: null,
    code: "invalid_api_key",
  });
}

/** Lists words as OpenAI's messages do: `'a', 'b', and 'c'`. */
export function quotedList(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  if (quoted.length < 2) return quoted.join("");
  const last = quoted.pop() ?? "";
  return `${quoted.join(", ")}${quoted.length > 1 ? "," : ""} and ${last}`;
}
