import type { ProblemCode } from "../../http/problem.ts";
import type { Guidance } from "./guidance.ts";

/** Errors of what a call says. */
export const requestErrors = {
  malformed_json: {
    cause: "The body cannot be read as JSON, often for a quote or a comma.",
    cure: "Build the body with a JSON library, and quote it for your shell in single quotes.",
    again: "changed",
  },
  unsupported_media_type: {
    cause: "The `Content-Type` names a type that the call does not take.",
    cure: "Send JSON as `application/json`, a form as `multipart/form-data`, an upload with the image's own type.",
    again: "changed",
  },
  request_too_large: {
    cause:
      "The body is over its limit: 256 KB of JSON, 1 MB for a batch, its images aside; 25 MB with them.",
    cure: "Upload images one by one with `POST /v1/uploads` and name their ids; split a batch.",
    again: "changed",
  },
  incomplete_body: {
    cause: "The connection broke off before the body's end.",
    cure: "Send it again. Nothing was spent.",
    again: "later",
  },
  request_timeout: {
    cause: "The body came too slowly, or stood still for half a minute.",
    cure: "Send it again on a better connection. Nothing was spent.",
    again: "later",
  },
  malformed_form: {
    cause: "The body is not the form that its `Content-Type` says, or that names no boundary.",
    cure: "Let a form library build the body and set the header; do not set `Content-Type` yourself.",
    again: "changed",
  },
  missing_parameter: {
    cause: "A field that the call needs is missing; `error.param` names it.",
    cure: "Add the field.",
    again: "changed",
  },
  invalid_parameter: {
    cause: "A field has a value that it does not take, or two fields contradict each other.",
    cure: "`detail` says which value is taken; this reference has every field.",
    again: "changed",
  },
  unknown_parameter: {
    cause:
      "The call has no field of this name. Unknown fields are refused, so that nothing is dropped in silence.",
    cure: "Remove the field or correct its name.",
    again: "changed",
  },
  unsupported_parameter: {
    cause: "OpenAI has this field or value, and it cannot be followed here.",
    cure: "Leave it out; `detail` says what there is in its place.",
    again: "changed",
  },
  prompt_empty: {
    cause: "The prompt has no words.",
    cure: "Say in words what the image shows.",
    again: "changed",
  },
  prompt_too_long: {
    cause: "The prompt, with the words to show in the image, has more than 32,000 characters.",
    cure: "Shorten it.",
    again: "changed",
  },
  invalid_size: {
    cause:
      "The size is not `WIDTHxHEIGHT`, has an edge below 64 pixels, is longer than 8:1, or is larger than any engine draws.",
    cure: "Ask for pixels such as `1024x1024`, or leave `size` out and name an `aspectRatio` or a `platform`.",
    again: "changed",
  },
  invalid_aspect_ratio: {
    cause: "The ratio is not `W:H` in whole numbers, or is longer than 8:1.",
    cure: "Ask for a ratio such as `4:5` or `16:9`.",
    again: "changed",
  },
  unknown_platform: {
    cause: "No platform goes by this id; `detail` names the nearest.",
    cure: "Take an id of `GET /v1/platforms`.",
    again: "changed",
  },
  invalid_count: {
    cause: "The number of images, slides or platforms is not possible.",
    cure: "Ask for 1 to 10 images in a generation, or for 1 to 50 slides in a batch.",
    again: "changed",
  },
  invalid_previews: {
    cause: "The number of previews is not a whole number from 0 to 3.",
    cure: "Ask for 0 to 3.",
    again: "changed",
  },
  invalid_idempotency_key: {
    cause:
      "The `Idempotency-Key` is empty, has over 255 characters, or a character that is not printable ASCII.",
    cure: "Send a UUID, a new one for each new request.",
    again: "changed",
  },
  idempotency_key_reused: {
    cause: "The `Idempotency-Key` was used for another body within the last 24 hours.",
    cure: "Use a new key for each new request, and the old one only to send the same again.",
    again: "changed",
  },
  invalid_webhook_url: {
    cause:
      "`webhookUrl` is no absolute address of the web, is over 2,048 characters, or has credentials or a fragment.",
    cure: "Name an `https:` address that your own server answers.",
    again: "changed",
  },
  webhook_target_forbidden: {
    cause:
      "Webhooks go to public host names over `https:` alone, not to IP addresses or names of a private network.",
    cure: "Name a public host. Under `npm run dev`, this machine and `http:` are allowed.",
    again: "changed",
  },
  model_not_found: {
    cause: "No model goes by this name here.",
    cure: "Take `auto`, `standard`, `pro`, or an id of `GET /v1/models`.",
    again: "changed",
  },
  model_incapable: {
    cause: "The model that was named cannot do this task; `detail` says why.",
    cure: "Ask for something else, or leave the choice to `auto`.",
    again: "changed",
  },
  task_unsupported: {
    cause: "No model can do this task, whatever state the engines are in.",
    cure: "Ask for another ratio, size or resolution, or for fewer images to draw from.",
    again: "changed",
  },
  tier_forbidden: {
    cause: "The account's tier has no Pro mode, or not this resolution.",
    cure: "Leave out `highQuality`, `model: pro` or the resolution, or have the tier changed.",
    again: "changed",
  },
  not_found: {
    cause: "The path names nothing: no such route, or nothing by this id in the account.",
    cure: "Check the path, and whether the key is of the account that made it.",
    again: "changed",
  },
  method_not_allowed: {
    cause:
      "There is such a path, but it is not called with this method; `Allow` names those it has.",
    cure: "Call it with one of those.",
    again: "changed",
  },
  range_not_satisfiable: {
    cause: "The `Range` begins behind the end of the image; `Content-Range` tells its length.",
    cure: "Ask for a range within it, or for the whole.",
    again: "changed",
  },
} as const satisfies Partial<Record<ProblemCode, Guidance>>;
