import type { OpenAiBody } from "./running-simulator.ts";

type ExpectedError = NonNullable<OpenAiBody["error"]>;

/** OpenAI's error object for a request that breaks the contract. */
export function request(message: string, param: string | null, code: string | null): ExpectedError {
  return { message, type: "invalid_request_error", param, code };
}

/** OpenAI's error object for a request that the image model cannot serve. */
export function image(message: string, param: string, code: string): ExpectedError {
  return { message, type: "image_generation_user_error", param, code };
}
