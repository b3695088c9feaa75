import type { FailureKind } from "../../src/domain/failure.ts";
import type { Usage } from "../../src/domain/usage.ts";
import { noTokens } from "../no-tokens.ts";

/** An answer with status 200 as it was seen on the wire, or as the provider documents it. */
export interface RecordedAnswer {
  readonly name: string;
  readonly body: object;
  /**
   * The text that the image stands for here, its usage, and what that comes to by the provider's price
   * list of November 2026 for gemini-3.1-flash-image or gpt-image-2, in micro-dollars.
   */
  readonly brings?: {
    readonly image: string;
    readonly usage: Usage | null;
    readonly microUsd: number | null;
  };
  readonly fails?: { readonly kind: FailureKind; readonly providerCode: string | null };
}

/** Forms of Google's answer that no fault of the simulator brings. */
export const googleRecordedAnswers: readonly RecordedAnswer[] = [
  {
    name: "the answer captured on 2026-08-15",
    body: {
      ...candidate([image("boat")]),
      usageMetadata: {
        promptTokenCount: 9,
        candidatesTokenCount: 1452,
        totalTokenCount: 1461,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 9 }],
        candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1120 }],
        serviceTier: "standard",
      },
    },
    brings: {
      image: "boat",
      usage: { ...noTokens, textInputTokens: 9, textOutputTokens: 332, imageOutputTokens: 1120 },
      // 9 at $0.50, 332 at $3 and 1120 at $60 a million: 68,200.5.
      microUsd: 68_201,
    },
  },
  {
    name: "an input image and thoughts",
    body: {
      ...candidate([image("boat")]),
      usageMetadata: {
        promptTokenCount: 1130,
        candidatesTokenCount: 1120,
        thoughtsTokenCount: 700,
        promptTokensDetails: [{ modality: "TEXT" }, { modality: "IMAGE", tokenCount: 1120 }],
        candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1120 }],
      },
    },
    brings: {
      image: "boat",
      usage: {
        ...noTokens,
        textInputTokens: 10,
        imageInputTokens: 1120,
        textOutputTokens: 700,
        imageOutputTokens: 1120,
      },
      // 1130 at $0.50, 700 at $3, 1120 at $60.
      microUsd: 69_865,
    },
  },
  {
    name: "input that comes out of a cache",
    body: {
      ...candidate([image("boat")]),
      usageMetadata: {
        promptTokenCount: 1130,
        cachedContentTokenCount: 1004,
        candidatesTokenCount: 1120,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: 10 },
          { modality: "IMAGE", tokenCount: 1120 },
        ],
        cacheTokensDetails: [
          { modality: "TEXT", tokenCount: 4 },
          { modality: "IMAGE", tokenCount: 1000 },
        ],
        candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1120 }],
      },
    },
    brings: {
      image: "boat",
      usage: {
        textInputTokens: 6,
        cachedTextInputTokens: 4,
        imageInputTokens: 120,
        cachedImageInputTokens: 1000,
        textOutputTokens: 0,
        imageOutputTokens: 1120,
      },
      // Google lists no other price for it: 1130 at $0.50, 1120 at $60.
      microUsd: 67_765,
    },
  },
  {
    name: "usage that is no count",
    body: { ...candidate([image("boat")]), usageMetadata: { promptTokenCount: "many" } },
    brings: { image: "boat", usage: null, microUsd: null },
  },
  {
    name: "a thought image after the finished one",
    body: candidate([image("boat"), { ...image("sketch"), thought: true }]),
    brings: { image: "boat", usage: null, microUsd: null },
  },
  {
    name: "text after the finished image",
    body: candidate([image("sketch"), image("boat"), { text: "There you are." }]),
    brings: { image: "boat", usage: null, microUsd: null },
  },
  {
    name: "the offer to continue in another call",
    body: {
      candidates: [
        {
          content: { role: "model", parts: [image("boat")] },
          finishReason: "CONTINUATION",
          continuationToken: "next",
        },
      ],
    },
    brings: { image: "boat", usage: null, microUsd: null },
  },
  { name: "base64 without its end", body: candidate([cut()]), fails: malformed() },
  {
    name: "nothing but thought images",
    body: candidate([{ ...image("sketch"), thought: true }]),
    fails: { kind: "no-image", providerCode: "STOP" },
  },
  {
    name: "an image without data",
    body: candidate([{ inlineData: { mimeType: "image/jpeg" } }]),
    fails: { kind: "no-image", providerCode: "STOP" },
  },
  {
    name: "an image that was refused all the same",
    body: candidate([image("boat")], "IMAGE_PROHIBITED_CONTENT"),
    fails: { kind: "content-refused", providerCode: "IMAGE_PROHIBITED_CONTENT" },
  },
  {
    name: "too many tokens",
    body: candidate([], "MAX_TOKENS"),
    fails: { kind: "no-image", providerCode: "MAX_TOKENS" },
  },
  {
    name: "a reason that is not known yet",
    body: candidate([], "NEW_REASON"),
    fails: { kind: "no-image", providerCode: "NEW_REASON" },
  },
  {
    name: "a candidate without a reason",
    body: { candidates: [{}] },
    fails: { kind: "no-image", providerCode: null },
  },
  {
    name: "a prompt that Vertex AI's guard stopped",
    body: { promptFeedback: { blockReason: "MODEL_ARMOR" } },
    fails: { kind: "content-refused", providerCode: "MODEL_ARMOR" },
  },
  { name: "no candidates", body: { candidates: [] }, fails: malformed() },
  { name: "feedback without a reason", body: { promptFeedback: {} }, fails: malformed() },
  { name: "an empty object", body: {}, fails: malformed() },
];

/** Forms of OpenAI's plain answer that no fault of the simulator brings. */
export const openAiRecordedAnswers: readonly RecordedAnswer[] = [
  {
    name: "the answer of OpenAI's guide",
    body: {
      ...image64("boat"),
      created: 1_713_833_628,
      usage: {
        total_tokens: 7044,
        input_tokens: 20,
        output_tokens: 7024,
        input_tokens_details: { text_tokens: 20, image_tokens: 0 },
        output_tokens_details: { image_tokens: 7024, text_tokens: 0 },
      },
    },
    brings: {
      image: "boat",
      usage: { ...noTokens, textInputTokens: 20, imageOutputTokens: 7024 },
      // 20 at $5 and 7024 at $30 a million.
      microUsd: 210_820,
    },
  },
  {
    name: "cached input and text output",
    body: {
      ...image64("boat"),
      usage: {
        input_tokens: 1320,
        output_tokens: 7060,
        input_tokens_details: {
          text_tokens: 200,
          image_tokens: 1120,
          cached_tokens_details: { text_tokens: 128, image_tokens: 1000 },
        },
        output_tokens_details: { image_tokens: 7024, text_tokens: 36 },
      },
    },
    brings: {
      image: "boat",
      usage: {
        textInputTokens: 72,
        cachedTextInputTokens: 128,
        imageInputTokens: 120,
        cachedImageInputTokens: 1000,
        textOutputTokens: 36,
        imageOutputTokens: 7024,
      },
      // 72 at $5, 128 at $1.25, 120 at $8, 1000 at $2, 36 at nothing, 7024 at $30.
      microUsd: 214_200,
    },
  },
  {
    name: "the answer of OpenAI's published contract",
    body: {
      ...image64("boat"),
      usage: {
        total_tokens: 100,
        input_tokens: 50,
        output_tokens: 50,
        input_tokens_details: { text_tokens: 10, image_tokens: 40 },
      },
    },
    brings: {
      image: "boat",
      usage: { ...noTokens, textInputTokens: 10, imageInputTokens: 40, imageOutputTokens: 50 },
      // 10 at $5, 40 at $8, 50 at $30.
      microUsd: 1870,
    },
  },
  {
    name: "more out of the cache than there was input",
    body: {
      ...image64("boat"),
      usage: {
        input_tokens: 10,
        output_tokens: 196,
        input_tokens_details: {
          text_tokens: 10,
          image_tokens: 0,
          cached_tokens_details: { text_tokens: 12, image_tokens: 3 },
        },
        output_tokens_details: { image_tokens: 196, text_tokens: 0 },
      },
    },
    brings: {
      image: "boat",
      usage: { ...noTokens, cachedTextInputTokens: 10, imageOutputTokens: 196 },
      // 10 at $1.25, 196 at $30: 5892.5.
      microUsd: 5893,
    },
  },
  {
    name: "usage without details",
    body: { ...image64("boat"), usage: { input_tokens: 20, output_tokens: 7024 } },
    brings: {
      image: "boat",
      usage: { ...noTokens, textInputTokens: 20, imageOutputTokens: 7024 },
      // 20 at $5 and 7024 at $30 a million.
      microUsd: 210_820,
    },
  },
  {
    name: "no usage",
    body: image64("boat"),
    brings: { image: "boat", usage: null, microUsd: null },
  },
  {
    name: "a URL in place of the image",
    body: { data: [{ url: "https://example.com/boat.png" }] },
    fails: { kind: "no-image", providerCode: null },
  },
  {
    name: "base64 without its end",
    body: { data: [{ b64_json: cut().inlineData.data }] },
    fails: malformed(),
  },
  { name: "nothing but a date", body: { created: 1_713_833_628 }, fails: malformed() },
  {
    name: "usage that is no count",
    body: { ...image64("boat"), usage: { input_tokens: -1, output_tokens: 1.5 } },
    brings: { image: "boat", usage: null, microUsd: null },
  },
];

function candidate(parts: readonly object[], finishReason = "STOP") {
  return { candidates: [{ content: { role: "model", parts }, finishReason, index: 0 }] };
}

function image(text: string) {
  return { inlineData: { mimeType: "image/jpeg", data: btoa(text) }, thoughtSignature: "c2ln" };
}

/** Decodes for a lenient reader, to an image without its last bytes. */
function cut() {
  return { inlineData: { mimeType: "image/jpeg", data: btoa("boats!!!").slice(0, 10) } };
}

function image64(text: string) {
  return { data: [{ b64_json: btoa(text) }] };
}

function malformed() {
  return { kind: "malformed", providerCode: null } as const;
}
