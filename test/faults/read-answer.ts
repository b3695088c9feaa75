import { createHash } from "node:crypto";

import { createParser } from "eventsource-parser";

import { member, parseJson, withoutMembers } from "../json.ts";
import type { ClientEvent, ClientResult, Digest } from "./evidence.ts";

type Read = Pick<ClientResult, "events" | "body" | "images" | "begun" | "errorText">;

/** The two names that image data has. */
const dataNames: ReadonlySet<string> = new Set(["b64_json", "base64"]);

/** Reads an answer, as much of it as came. An error is JSON also where a stream was asked for. */
export function readAnswer(
  status: number | null,
  headers: Readonly<Record<string, string>>,
  content: Buffer,
): Read {
  const text = content.toString();
  const isStream = (headers["content-type"] ?? "").includes("event-stream");
  const begun = readBegun(isStream ? text.slice(text.lastIndexOf("\n\n") + 2) : text);
  if (isStream) return { ...readEvents(text), body: undefined, images: [], begun };
  const body = parseJson(text);
  const images = dataOf(body).map(toDigest);
  const errorText = status !== null && status >= 400 ? text : "";
  // A JSON answer that can be parsed did not break off.
  return {
    events: [],
    body: withoutMembers(body, dataNames),
    images,
    begun: body === undefined ? begun : null,
    errorText,
  };
}

function readEvents(text: string): Pick<Read, "events" | "errorText"> {
  const events: ClientEvent[] = [];
  let errorText = "";
  const parser = createParser({
    onEvent: ({ event = "", id, data }) => {
      const value = parseJson(data);
      const [image] = dataOf(value);
      events.push({
        name: event,
        id: id === undefined || id === "" || Number.isNaN(Number(id)) ? null : Number(id),
        data: withoutMembers(value, dataNames),
        image: image === undefined ? null : toDigest(image),
      });
      if (event === "error" || event === "failed") errorText += data;
    },
  });
  parser.feed(text);
  return { events, errorText };
}

/** The bytes of a final image that broke off; null when there is none at the end of a text. */
function readBegun(text: string): Buffer | null {
  if (/^event: .*(?:partial_image|preview)$/m.test(text)) return null;
  const base64 = /"(?:b64_json|base64)":"([A-Za-z0-9+/=]*)$/.exec(text)?.[1];
  return base64 === undefined ? null : Buffer.from(base64, "base64");
}

export function digest(content: Uint8Array): Digest {
  return { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length };
}

/** Base64 that is not the one form of its bytes counts as other bytes. */
function toDigest(base64: string): Digest {
  const content = Buffer.from(base64, "base64");
  return content.toString("base64") === base64 ? digest(content) : digest(Buffer.from(base64));
}

/** The image data in an answer, its list of images included. */
function dataOf(value: unknown): readonly string[] {
  const list = member(value, "data");
  const holders: readonly unknown[] = Array.isArray(list) ? list : [value];
  return holders.flatMap((holder) =>
    [...dataNames].flatMap((name) => {
      const data = member(holder, name);
      return typeof data === "string" ? [data] : [];
    }),
  );
}
