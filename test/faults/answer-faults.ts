import type { Fault } from "./cell.ts";
import { free, row, shown } from "./describe-fault.ts";

const served = { outcome: "served" } as const;
const waits = { pace: "waits" } as const;
const alsoAlone = { variants: ["other-healthy", "no-fallback"] } as const;

/** Above the longest image that is taken, as base64: 64 MiB. */
const oversizeBytes = 51_000_000;

/** Errors in mid-stream. Google is asked without a stream, and then such a call fails with 503. */
function brokenOff(previews: number) {
  const directive = `fault:mid-stream-error previews=${previews}`;
  return {
    // Behind OpenAI, Google answers it with a plain 503, which is asked once more.
    openai: shown(directive, { mostRetries: previews === 0 ? 0 : 1 }),
    google: previews === 0 ? shown(directive, { ...free, mostRetries: 1 }) : null,
  };
}

/** The deadlines of the models' cards, in milliseconds. */
const firstByteMs = { openai: 45_000, google: 120_000 };
const totalMs = { openai: 300_000, google: 180_000 };
/** As long again for memory: the twelve cells that stall at once share eight buffers. */
const stallMs = { openai: 40_000, google: 40_000 };

/** Silence that only a deadline ends. */
function deadlined(directive: string, waitsMs: typeof totalMs) {
  return {
    openai: shown(directive, { waitsMs: waitsMs.openai }),
    google: shown(directive, { waitsMs: waitsMs.google }),
  };
}

const onlyOpenAi = (directive: string) => ({ openai: shown(directive), google: null });

/** An answer that begins, and what is wrong with it: its connection, its events or its image. */
export const answerFaults: readonly Fault[] = [
  row("error-mid-stream", "5xx in mid-stream", brokenOff(0), alsoAlone),
  row("error-after-preview", "5xx after a preview", brokenOff(1), {
    variants: ["other-healthy", "both-fail", "no-fallback"],
  }),
  row("error-body", "200 with a JSON error", shown("fault:error-body"), alsoAlone),
  row("error-page", "200 with a page", shown("fault:error-body body=html")),
  row("truncated-base64", "base64 breaks off", shown("fault:truncated-base64"), alsoAlone),
  row("bad-padding", "base64 with bad padding", shown("fault:invalid-base64 form=padding")),
  row("bad-characters", "base64 with bad characters", shown("fault:invalid-base64")),
  row("not-an-image", "bytes that are no image", shown("fault:not-an-image"), alsoAlone),
  row("wrong-mime", "another type than it says", shown("fault:wrong-mime"), served),
  row(
    "malformed-event",
    "malformed event or JSON",
    shown("fault:malformed-json", { countsAreReadable: false }),
    alsoAlone,
  ),
  row(
    "oversize-event",
    "oversize event or answer",
    shown(`fault:oversize-event bytes=${oversizeBytes}`, { countsAreReadable: false }),
    { pace: "heavy" },
  ),
  row(
    "duplicate-completed",
    "completed comes twice",
    onlyOpenAi("fault:duplicate-completed"),
    served,
  ),
  row("unknown-event", "an event of a new type", onlyOpenAi("fault:unknown-event"), served),
  row(
    "reset-before-headers",
    "reset before headers",
    shown("fault:reset-before-headers"),
    alsoAlone,
  ),
  row("reset-after-headers", "reset after headers", shown("fault:reset-after-headers")),
  row(
    "reset-after-preview",
    "cut after the first preview",
    onlyOpenAi("fault:reset-after-preview"),
    {
      variants: ["other-healthy", "both-fail", "no-fallback"],
    },
  ),
  row("reset-mid-event", "cut in the middle of the image", shown("fault:reset-mid-body"), {
    variants: ["other-healthy", "both-fail"],
  }),
  row("no-final-event", "ends without a final event", shown("fault:clean-eof")),
  row(
    "refused-connection",
    "connection refused",
    shown([], { mayBeBilled: false, mostRetries: 1 }),
    { ...alsoAlone, isUnreachable: true },
  ),
  row("hang", "hang before headers", deadlined("fault:hang-before-headers", firstByteMs), {
    ...waits,
    ...alsoAlone,
  }),
  row(
    "stall-after-headers",
    "stall after headers",
    deadlined("fault:stall-after-headers", totalMs),
    waits,
  ),
  row(
    "stall-after-preview",
    "stall after a preview",
    { openai: shown("fault:stall-after-preview", { waitsMs: totalMs.openai }), google: null },
    waits,
  ),
  row(
    "stall-mid-event",
    "stall in the middle of the image",
    deadlined("fault:stall-mid-event", stallMs),
    { ...waits, ...alsoAlone },
  ),
  row(
    "slow-headers",
    "slow headers, healthy",
    {
      openai: shown("fault:slow-headers delayMs=30000", { waitsMs: 30_000 }),
      google: shown("fault:slow-headers delayMs=60000", { waitsMs: 60_000 }),
    },
    { ...waits, ...served },
  ),
  row(
    "slow-drip",
    "slow drip, healthy",
    // A minute, longer than the first byte of OpenAI may take, and half a one for its preview.
    shown(["fault:slow-drip chunkBytes=4096 delayMs=700", "bytes:262144"], { waitsMs: 100_000 }),
    { ...waits, ...served },
  ),
];
