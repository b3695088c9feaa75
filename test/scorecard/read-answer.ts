import { createParser } from "eventsource-parser";
import sharp from "sharp";

import { member, parseJson, withoutMembers } from "../json.ts";
import type { ClientResult, Delivered, EventKind, Form } from "./evidence.ts";

/** The name of image data: it is left out of the facts. */
const imageNames: ReadonlySet<string> = new Set(["b64_json"]);

type Read = Pick<ClientResult, "events" | "facts" | "images">;

/** Reads a body, as much of it as came. An error is JSON also where a stream was asked for. */
export async function readBody(
  form: Form,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Promise<Read> {
  const isStream = form === "stream" && (headers["content-type"] ?? "").includes("event-stream");
  return isStream ? readEvents(body.toString()) : readJson(body.toString());
}

async function readJson(text: string): Promise<Read> {
  const value = parseJson(text);
  const data = member(value, "data");
  const items: unknown[] = Array.isArray(data) ? data : [];
  const values = items.map((item) => member(item, "b64_json"));
  const images = await Promise.all(values.map(inspect));
  return { events: [], facts: withoutMembers(value, imageNames), images };
}

async function readEvents(text: string): Promise<Read> {
  const events: EventKind[] = [];
  const images: Delivered[] = [];
  let facts: unknown;
  for (const { name, data } of split(text)) {
    const value = parseJson(data);
    const kind = value === undefined ? "unreadable" : kindOf(name, value);
    events.push(kind);
    if (kind === "completed") images.push(await inspect(member(value, "b64_json")));
    if (kind === "completed" || kind === "error") facts = withoutMembers(value, imageNames);
  }
  return { events, facts, images };
}

/** The events that are whole, without the `[DONE]` that some gateways end with. */
function split(text: string): readonly { readonly name: string; readonly data: string }[] {
  const events: { name: string; data: string }[] = [];
  const parser = createParser({
    onEvent: ({ event = "", data }) => events.push({ name: event, data }),
  });
  parser.feed(text);
  return events.filter(({ data }) => data !== "[DONE]");
}

function kindOf(name: string, value: unknown): EventKind {
  const declared = member(value, "type");
  const type = name === "" && typeof declared === "string" ? declared : name;
  if (type === "error" || member(value, "error")) return "error";
  if (type.endsWith(".completed")) return "completed";
  return type.endsWith(".partial_image") ? "partial" : "other";
}

/** Decodes every pixel: a picture that breaks off half-way is none. */
async function inspect(base64: unknown): Promise<Delivered> {
  if (typeof base64 !== "string") return { kind: "unreadable", reason: "no b64_json" };
  try {
    const image = sharp(Buffer.from(base64, "base64"), { failOn: "warning" });
    const { format, width, height } = await image.metadata();
    await image.stats();
    return { kind: "image", format, width, height };
  } catch (error) {
    return { kind: "unreadable", reason: error instanceof Error ? error.message : String(error) };
  }
}
