import { findFault, type Fault } from "./fault.ts";
import { dataFrame, type DataFrame, type Frame, type Piece } from "./reply.ts";
import type { Settings } from "./settings.ts";

type Frames = AsyncIterable<Frame>;

/** How a provider writes events that only faults produce. */
export type FaultEvents = {
  /** The error that breaks off a stream. */
  error: (fault: Extract<Fault, { kind: "mid-stream-error" }>) => DataFrame;
  /** An event of a type no client knows. */
  unknown: () => DataFrame;
};

/** What happens to the frames of a call. */
export type FrameFaultOptions = {
  faults: readonly Fault[];
  streamed: boolean;
  events: FaultEvents;
  settings: Pick<Settings, "newline" | "sseComments"> & { done: boolean };
};

/** Applies the faults and settings that change, break off or reframe a body. */
export function withFrameFaults(frames: Frames, options: FrameFaultOptions): Frames {
  const spoilt = withSpoiltFinal(frames, options.faults);
  if (!options.streamed) return withCuts(spoilt, options);
  return withCuts(withFraming(withStreamEvents(spoilt, options), options), options);
}

/** Damages the JSON or the base64 of the final frame, or leaves its images out. */
async function* withSpoiltFinal(frames: Frames, faults: readonly Fault[]): Frames {
  const malformed = findFault(faults, "malformed-json");
  const empty = findFault(faults, "empty-image");
  const damage = findFault(faults, "truncated-base64")
    ? "truncated"
    : findFault(faults, "invalid-base64")?.form;
  for await (const frame of frames) {
    if (frame.kind !== "data" || frame.role !== "final") {
      yield frame;
      continue;
    }
    let { payload } = frame;
    if (damage !== undefined) {
      payload = payload.map((piece) => (piece.kind === "base64" ? { ...piece, damage } : piece));
    }
    if (empty) payload = payload.filter((piece) => piece.kind !== "base64");
    const images = empty ? [] : frame.images;
    yield { ...frame, images, payload: malformed ? withoutEnd(payload) : payload };
  }
}

function withoutEnd(payload: Piece[]): Piece[] {
  return payload.map((piece, index) =>
    piece.kind === "text" && index === payload.length - 1
      ? { kind: "text", text: piece.text.replace(/\s*\}\s*$/, ",") }
      : piece,
  );
}

/** Adds events a stream should not have: errors, unknown ones, a second final. */
async function* withStreamEvents(frames: Frames, options: FrameFaultOptions): Frames {
  const error = findFault(options.faults, "mid-stream-error");
  const twice = findFault(options.faults, "duplicate-completed");
  if (findFault(options.faults, "unknown-event")) yield options.events.unknown();
  let previews = 0;
  for await (const frame of frames) {
    if (frame.kind === "data" && frame.role === "final") {
      if (error !== undefined) {
        yield { ...options.events.error(error), dueMs: frame.dueMs };
        return;
      }
      yield frame;
      if (twice) yield frame;
      continue;
    }
    if (frame.kind === "data" && frame.role === "preview") {
      if (error !== undefined && previews >= error.previews) continue;
      previews += 1;
    }
    yield frame;
  }
}

/** Sets line ends, comments and the `[DONE]` line. */
async function* withFraming(frames: Frames, options: FrameFaultOptions): Frames {
  const fault = findFault(options.faults, "framing");
  const newline = fault?.newline ?? options.settings.newline;
  const comments = fault?.comments ?? options.settings.sseComments;
  const done = fault?.done ?? options.settings.done;
  const reframe = (text: string) => {
    if (newline === "provider") return text;
    return text.replaceAll(/\r?\n/g, newline === "crlf" ? "\r\n" : "\n");
  };
  for await (const frame of frames) {
    if (frame.kind !== "data") {
      yield frame;
      continue;
    }
    // Not ASCII, so that readers meet characters split between chunks.
    const before = comments ? `: still drawing … ✓\n\n${frame.before}` : frame.before;
    yield { ...frame, before: reframe(before), after: reframe(frame.after) };
  }
  if (!done) return;
  yield dataFrame({
    role: "trailer",
    payload: [{ kind: "text", text: "data: [DONE]" }],
    after: reframe("\n\n"),
  });
}

/** Breaks the connection or lets it stall. */
async function* withCuts(frames: Frames, options: FrameFaultOptions): Frames {
  const { faults } = options;
  if (findFault(faults, "reset-after-headers")) return yield { kind: "reset" };
  if (findFault(faults, "stall-after-headers")) return yield { kind: "stall" };
  const reset = findFault(faults, "reset-after-preview");
  const pause = findFault(faults, "stall-after-preview");
  const limit = reset?.previews ?? pause?.previews ?? Infinity;
  const inFinal = cutInFinal(options);
  let previews = 0;
  for await (const frame of frames) {
    const final = frame.kind === "data" && frame.role === "final";
    if (limit < Infinity && (previews >= limit || final)) {
      return yield { kind: reset ? "reset" : "stall" };
    }
    if (final && inFinal !== undefined) {
      if (!inFinal.wholeFrames) yield { ...frame, share: 0.5 };
      return yield { kind: inFinal.kind };
    }
    yield frame;
    if (frame.kind === "data" && frame.role === "preview") previews += 1;
  }
}

type FinalCut = { kind: "reset" | "stall" | "end"; wholeFrames: boolean };

function cutInFinal({ faults, streamed }: FrameFaultOptions): FinalCut | undefined {
  if (findFault(faults, "reset-mid-body")) return { kind: "reset", wholeFrames: false };
  if (findFault(faults, "stall-mid-event")) return { kind: "stall", wholeFrames: false };
  // A stream that ends cleanly ends between events; a plain body can only be cut.
  if (findFault(faults, "clean-eof")) return { kind: "end", wholeFrames: streamed };
  return undefined;
}
