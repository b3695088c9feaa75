/** What can be wrong with the images that a request hands in. Codes are part of the API. */
export type InputErrorCode =
  | "unsupported_image_type"
  | "image_too_large"
  | "image_dimensions"
  | "invalid_image"
  | "mask_invalid"
  | "too_many_references"
  | "upload_not_found"
  | "image_not_found"
  | "storage_unavailable";

/** Thrown for an image that is not taken. Its message says what was wrong and what to do. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code: InputErrorCode;
  /** The field that handed it in; null for a body that is the image. */
  readonly param: string | null;

  constructor(code: InputErrorCode, message: string, param: string | null) {
    super(message);
    this.code = code;
    this.param = param;
  }
}
