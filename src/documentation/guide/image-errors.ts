import type { ProblemCode } from "../../http/problem.ts";
import type { Guidance } from "./guidance.ts";

/** Errors of the images that a call hands in, and of what is drawn. */
export const imageErrors = {
  unsupported_image_type: {
    cause:
      "By its bytes, the image is not PNG, JPEG or still WebP, whatever its name or header says.",
    cure: "Convert it to one of those.",
    again: "changed",
  },
  image_too_large: {
    cause: "The image has more than 25 MB, or the mask more than 4 MB.",
    cure: "Make it smaller.",
    again: "changed",
  },
  image_dimensions: {
    cause: "The image has an edge above 16,384 or below 16 pixels, or more than 50 million pixels.",
    cure: "Scale it to within these limits.",
    again: "changed",
  },
  invalid_image: {
    cause: "The image is empty, breaks off before its end, or is no valid base64.",
    cure: "Check that it was read whole, and that a data URL begins with `data:image/png;base64,`.",
    again: "changed",
  },
  mask_invalid: {
    cause:
      "The mask is not a PNG of the same pixels as the first image, has no alpha channel and is not in grey, is damaged, or is the second.",
    cure: "Draw one mask over the image itself: transparent where it is to be edited.",
    again: "changed",
  },
  mask_not_enabled: {
    cause: "Edits go to an engine that takes no masks.",
    cure: "Name a model that does, such as `gpt-image-2`, or have `IMAGE_EDIT_PROVIDER` set to `openai`. No mask is ever left out in silence.",
    again: "changed",
  },
  too_many_references: {
    cause: "The call hands in more than 16 images.",
    cure: "Leave some out.",
    again: "changed",
  },
  image_url_forbidden: {
    cause: "An image is named by an address. Nothing is fetched from other hosts.",
    cure: "Send its bytes: as a data URL, or with `POST /v1/uploads`.",
    again: "changed",
  },
  upload_not_found: {
    cause: "The account has no such upload, or it has expired: uploads are kept for 30 days.",
    cure: "Upload it again and name the new id.",
    again: "changed",
  },
  image_not_found: {
    cause: "The account has no such image, or it was deleted.",
    cure: "Check the id (`img_…`), or hand the image in as an upload.",
    again: "changed",
  },
  inputs_unavailable: {
    cause: "An image that was handed in could not be read when an engine was to be called.",
    cure: "Send the call again. Nothing was charged.",
    again: "later",
  },
  moderation_blocked: {
    cause:
      "The engine's safety system refused the prompt or an image. After a refusal no other engine is asked.",
    cure: "Change the prompt or the image.",
    again: "changed",
  },
  storage_unavailable: {
    cause:
      "The image store did not answer. An image that was made is kept, and brought in when the store is back.",
    cure: "Where `x-should-retry: false` came along, ask `GET /v1/generations/{id}` in a while; else send it again.",
    again: "look-first",
  },
} as const satisfies Partial<Record<ProblemCode, Guidance>>;
