import type { FailureKind } from "../../src/domain/failure.ts";

/** A stream of OpenAI's in a form that no fault of the simulator brings. */
export interface RecordedStream {
  readonly name: string;
  /** The whole body, as it is. */
  readonly body: string;
  /** The indexes of the previews that are told of. */
  readonly previews?: readonly number[];
  /** What the stream comes to: a failure, or the text that the image stands for here. */
  readonly fails?: FailureKind;
  readonly brings?: string;
}

const completed = event("image_generation.completed", { b64_json: btoa("boat") });
const preview = {
  b64_json: btoa("sketch"),
  partial_image_index: 0,
  output_format: "webp",
};

export const openAiRecordedStreams: readonly RecordedStream[] = [
  { name: "an image and nothing else", body: completed, brings: "boat" },
  {
    name: "the events of an edit",
    body:
      event("image_edit.partial_image", preview) +
      event("image_edit.completed", { b64_json: btoa("boat") }),
    previews: [0],
    brings: "boat",
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
    body: event("image_generation.partial_image", { b64_json: btoa("sketch") }) + completed,
    brings: "boat",
  },
  {
    name: "a preview that would end our own event",
    body:
      event("image_generation.partial_image", { ...preview, b64_json: "aGk=\n\nevent: failed" }) +
      completed,
    brings: "boat",
  },
  {
    name: "a preview in a format that we do not serve",
    body: event("image_generation.partial_image", { ...preview, output_format: "svg" }) + completed,
    brings: "boat",
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
