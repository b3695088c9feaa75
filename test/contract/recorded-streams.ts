import type { FailureKind } from "../../src/domain/failure.ts";
import type { Usage } from "../../src/domain/usage.ts";
import { noTokens } from "../no-tokens.ts";
import type { TrialPreview } from "./trial.ts";

/** A stream of OpenAI's in a form that no fault of the simulator brings. */
export interface RecordedStream {
  readonly name: string;
  /** The whole body, as it is. */
  readonly body: string;
  /** The previews that are shown, as far as they are. */
  readonly previews?: readonly TrialPreview[];
  /** What the stream comes to: a failure, or the text that the image stands for here. */
  readonly fails?: FailureKind;
  readonly brings?: string;
  /** Its usage, and what that comes to by OpenAI's price list of November 2026, in micro-dollars. */
  readonly charged?: { readonly usage: Usage; readonly microUsd: number };
}

const completed = event("image_generation.completed", { b64_json: btoa("boat") });
/** What an image begins with, and nothing else of one. */
const png = btoa("\x89PNG\r\n\x1A\n, a sketch");
const jpeg = btoa("\xFF\xD8\xFF\xE0, a sketch");
const webp = btoa("RIFF1234WEBP, a sketch");

const preview = { b64_json: png, partial_image_index: 0, output_format: "png" };

export const openAiRecordedStreams: readonly RecordedStream[] = [
  { name: "an image and nothing else", body: completed, brings: "boat" },
  {
    name: "the usage of OpenAI's guide, one preview included",
    body:
      partial(preview) +
      event("image_generation.completed", {
        b64_json: btoa("boat"),
        usage: {
          total_tokens: 7144,
          input_tokens: 20,
          output_tokens: 7124,
          input_tokens_details: { text_tokens: 20, image_tokens: 0 },
        },
      }),
    previews: [shown(0, "image/png", png)],
    brings: "boat",
    // 20 at $5, and 7024 with 100 for the preview at $30 a million.
    charged: {
      usage: { ...noTokens, textInputTokens: 20, imageOutputTokens: 7124 },
      microUsd: 213_820,
    },
  },
  {
    name: "the usage of an edit, as OpenAI's published contract has it",
    body: event("image_edit.completed", {
      b64_json: btoa("boat"),
      usage: {
        total_tokens: 100,
        input_tokens: 50,
        output_tokens: 50,
        input_tokens_details: { text_tokens: 10, image_tokens: 40 },
      },
    }),
    brings: "boat",
    // 10 at $5, 40 at $8, 50 at $30.
    charged: {
      usage: { ...noTokens, textInputTokens: 10, imageInputTokens: 40, imageOutputTokens: 50 },
      microUsd: 1870,
    },
  },
  {
    name: "the events of an edit",
    body:
      event("image_edit.partial_image", preview) +
      event("image_edit.completed", { b64_json: btoa("boat") }),
    previews: [shown(0, "image/png", png)],
    brings: "boat",
  },
  {
    name: "previews of every type that is served",
    body: partial({ b64_json: png }) + partial({ b64_json: jpeg }) + partial({ b64_json: webp }),
    previews: [
      shown(0, "image/png", png),
      shown(1, "image/jpeg", jpeg),
      shown(2, "image/webp", webp),
    ],
    fails: "truncated",
  },
  {
    name: "events without their name in a line of its own",
    body: `data: ${JSON.stringify({ type: "image_generation.completed", b64_json: btoa("boat") })}\n\n`,
    brings: "boat",
  },
  { name: "no empty line at the end", body: completed.trimEnd(), brings: "boat" },
  { name: "carriage returns alone", body: completed.replaceAll("\n", "\r"), brings: "boat" },
  {
    name: "an error after the image",
    body: completed + event("error", { error: { code: "server_error" } }),
    brings: "boat",
  },
  {
    name: "a preview without its number",
    body: partial({ b64_json: png }) + completed,
    previews: [shown(0, "image/png", png)],
    brings: "boat",
  },
  {
    name: "previews that all have the same number",
    body: partial(preview) + partial(preview) + completed,
    previews: [shown(0, "image/png", png), shown(1, "image/png", png)],
    brings: "boat",
  },
  {
    name: "a preview in another format than its event says",
    body: partial({ ...preview, b64_json: webp }) + completed,
    previews: [shown(0, "image/webp", webp)],
    brings: "boat",
  },
  {
    name: "a preview in a format that we do not serve",
    body:
      partial({ ...preview, b64_json: btoa("GIF89a, a sketch"), output_format: "gif" }) + completed,
    brings: "boat",
  },
  {
    name: "a preview too short to be an image",
    body: partial({ ...preview, b64_json: png.slice(0, 8) }) + completed,
    brings: "boat",
  },
  {
    name: "a preview without bytes",
    body: partial({ ...preview, b64_json: "" }) + partial(preview) + completed,
    previews: [shown(1, "image/png", png)],
    brings: "boat",
  },
  {
    name: "a preview that is no base64 from the first character on",
    body: partial({ ...preview, b64_json: `*${png}` }) + completed,
    brings: "boat",
  },
  {
    name: "a preview that stops to be base64",
    body: partial({ ...preview, b64_json: `${png}!${png}` }) + partial(preview) + completed,
    previews: [shown(0, "image/png", png), shown(1, "image/png", png)],
    brings: "boat",
  },
  {
    name: "a preview that would end our own event",
    body: partial({ ...preview, b64_json: `${png}\n\nevent: failed` }) + completed,
    previews: [shown(0, "image/png", png)],
    brings: "boat",
  },
  {
    name: "an end in the middle of a preview",
    body: partial(preview).slice(0, partial(preview).indexOf(png) + 20),
    previews: [shown(0, "image/png", png.slice(0, 20))],
    fails: "malformed",
  },
  {
    name: "usage that is no count",
    body: event("image_generation.completed", {
      b64_json: btoa("boat"),
      usage: { input_tokens: "?" },
    }),
    brings: "boat",
  },
  {
    name: "an image event without the image",
    body: event("image_generation.completed", { usage: null }),
    fails: "malformed",
  },
  {
    name: "an empty image",
    body: event("image_generation.completed", { b64_json: "" }),
    fails: "malformed",
  },
  {
    name: "an error event without an envelope",
    body: `event: error\ndata: {"type":"server_error","code":"server_is_overloaded","message":"x"}\n\n`,
    fails: "overloaded",
  },
  {
    name: "an error without an event name",
    body: `data: {"error":{"code":"rate_limit_exceeded","message":"x"}}\n\n`,
    fails: "rate-limited",
  },
  { name: "an error that says nothing", body: "event: error\ndata: {}\n\n", fails: "server-error" },
  { name: "comments alone", body: ": still drawing\n\n: still drawing\n\n", fails: "truncated" },
  { name: "[DONE] alone", body: "data: [DONE]\n\n", fails: "truncated" },
  { name: "nothing at all", body: "", fails: "truncated" },
];

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

function partial(fields: object): string {
  return event("image_generation.partial_image", fields);
}

function shown(index: number, mediaType: TrialPreview["mediaType"], base64: string): TrialPreview {
  return { index, mediaType, base64, isEnded: true };
}
