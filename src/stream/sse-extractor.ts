import { InvalidBase64Error } from "./base64-decoder.ts";
import { JsonExtractor } from "./json-extractor.ts";
import { createLineEnds } from "./line-ends.ts";
import type { ExtractionRules, Remainder } from "./value-target.ts";

/** Reads a stream of server-sent events in pieces, takes values out of their JSON and passes on the rest. */
export interface SseExtractor {
  /** @throws InvalidBase64Error · OversizeError · what a target throws */
  push(chunk: Uint8Array): void;
  /** True while a value is being taken. */
  isWithinValue(): boolean;
}

/** What the next bytes of the current line are. `space` is the one that may follow the colon. */
type Place = "name" | "space" | "value";

const byte = { lineFeed: 0x0a, carriageReturn: 0x0d, colon: 0x3a, space: 0x20 } as const;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** Names longer than this are none that anybody looks for. */
const longestName = 128;

/**
 * An extractor for `text/event-stream`. All framing goes through untouched: line ends of every
 * kind, comments, other fields, a byte order mark. The data lines of one event are one document.
 */
export function createSseExtractor(rules: ExtractionRules, remainder: Remainder): SseExtractor {
  const json = new JsonExtractor(rules, remainder);
  const decoder = new TextDecoder();
  let place: Place = "name";
  let name = "";
  let event = "";
  let isLineEmpty = true;
  let isAfterReturn = false;
  let marksSeen = 0;

  const endLine = (value: number) => {
    // The line feed of CRLF ends nothing: its carriage return has ended the line.
    const isSecondOfPair = value === byte.lineFeed && isAfterReturn;
    isAfterReturn = value === byte.carriageReturn;
    if (isSecondOfPair) return;
    if (json.isWithinValue()) throw new InvalidBase64Error("The base64 holds the end of a line.");
    if (isLineEmpty) event = "";
    if (isLineEmpty || name === "event") json.reset(event);
    place = "name";
    name = "";
    isLineEmpty = true;
  };
  /** A byte before the value. Returns false for the first byte of the value itself. */
  const takeFraming = (value: number): boolean => {
    if (marksSeen < byteOrderMark.length && value === byteOrderMark[marksSeen]) {
      marksSeen += 1;
      return true;
    }
    marksSeen = byteOrderMark.length;
    if (isLineEnd(value)) {
      endLine(value);
      return true;
    }
    isAfterReturn = false;
    isLineEmpty = false;
    if (place === "space") {
      place = "value";
      return value === byte.space;
    }
    if (place === "value") return false;
    if (value === byte.colon) {
      place = "space";
      if (name === "event") event = "";
    } else if (name.length < longestName) name += String.fromCharCode(value);
    return true;
  };

  return {
    isWithinValue: () => json.isWithinValue(),
    push(chunk) {
      // First what is neither framing nor the end of a line: most of what comes is base64.
      let position = json.takePlain(chunk, 0);
      if (position === chunk.length) return;
      const lineEnds = createLineEnds(chunk, position);
      let passed = position;
      while (position < chunk.length) {
        if (takeFraming(chunk[position] ?? 0)) {
          position += 1;
          continue;
        }
        const end = lineEnds.after(position);
        const piece = chunk.subarray(position, end);
        if (name === "event" && event.length < longestName) event += decoder.decode(piece);
        if (name === "data") {
          if (position > passed) remainder(chunk.subarray(passed, position));
          json.push(piece);
          passed = end;
        }
        position = end;
      }
      if (passed < chunk.length) remainder(chunk.subarray(passed));
    },
  };
}

function isLineEnd(value: number): boolean {
  return value === byte.lineFeed || value === byte.carriageReturn;
}
