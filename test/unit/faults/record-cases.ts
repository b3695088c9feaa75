import { row, shown } from "../../faults/describe-fault.ts";
import type { Evidence } from "../../faults/evidence.ts";
import {
  cell,
  client,
  completedEvent,
  content,
  errorEvidence,
  evidence,
  failedCall,
  generation,
  goodCall,
  openAiUsage,
  partialEvent,
  picture,
  refusal,
  stream,
  streamClient,
} from "./evidence-builders.ts";

const latency = row("gone", "gone", shown("latency:1"), { outcome: "served" });
const hanging = row("hang", "it hangs", shown("fault:hang", { waitsMs: 45_000 }));

const left = evidence({
  cell: cell({}, latency),
  client: client({ end: "left", images: [], body: undefined, status: null }),
  calls: [{ ...failedCall, images: [picture], usage: openAiUsage }],
  generation: generation({ provider: "openai" }),
});
const gone = (changes: Partial<Evidence["calls"][number]>) => ({
  ...left,
  calls: left.calls.map((call) => ({ ...call, ...changes })),
});

/** Of an invariant what it accepts, and what it does not, with why. */
export type Cases = Readonly<
  Record<string, { good: readonly Evidence[]; bad: readonly (readonly [Evidence, RegExp])[] }>
>;

/** Evidence of an image that was converted from another. */
function convertedFrom(sha256: string) {
  const delivered = { bytes: 3, sha256: "converted" };
  return {
    stored: { status: 200, sha256: delivered.sha256, content },
    generation: generation({ images: [{ id: "img_1-0", ...delivered, original: { sha256 } }] }),
    client: client({ images: [delivered] }),
  };
}

/** Cases for the invariants of records and images. */
export const recordCases: Cases = {
  whole: {
    good: [evidence(), errorEvidence()],
    bad: [
      [evidence({ client: client({ end: "cut" }) }), /cut, status 200/],
      [evidence({ client: client({ end: "timed-out", status: null }) }), /timed-out/],
    ],
  },
  "in-time": {
    good: [
      evidence({ client: client({ milliseconds: 29_000 }) }),
      evidence({ cell: cell({}, hanging), client: client({ milliseconds: 70_000 }) }),
    ],
    bad: [
      [evidence({ client: client({ milliseconds: 44_000 }) }), /44 s, not 30/],
      [
        evidence({ cell: cell({}, hanging), client: client({ milliseconds: 90_000 }) }),
        /90 s, not 75/,
      ],
    ],
  },
  outcome: {
    good: [evidence(), errorEvidence()],
    bad: [
      [evidence({ generation: null }), /no record/],
      [evidence({ generation: generation({ attempts: [] }) }), /went to nobody/],
      [evidence({ generation: generation({ status: "failed" }) }), /ended failed \(server-error/],
      [evidence({ generation: generation({ provider: "openai" }) }), /openai made it/],
      [evidence({ generation: generation({ fallbackFrom: null }) }), /fallbackFrom is null/],
      [errorEvidence({ generation: generation() }), /ended completed with null/],
      [
        {
          ...left,
          calls: [failedCall, failedCall],
          generation: generation({ provider: "openai", fallbackFrom: null }),
        },
        /1 needless call/,
      ],
    ],
  },
  refusal: {
    good: [evidence({ cell: cell({}, refusal), calls: [failedCall] })],
    bad: [[evidence({ cell: cell({}, refusal) }), /1 call to the other engine/]],
  },
  J1: {
    good: [evidence(), errorEvidence()],
    bad: [
      [evidence({ rows: [] }), /0 records/],
      [evidence({ rows: [...evidence().rows, ...evidence().rows] }), /2 records/],
      [evidence({ generation: generation({ status: "running" }) }), /never ended/],
      [evidence({ generation: generation({ completedAt: null }) }), /never ended/],
      [evidence({ generation: generation({ id: "gen_2" }) }), /was told gen_1/],
    ],
  },
  J2: {
    good: [
      evidence(),
      evidence({ cell: stream, client: streamClient() }),
      evidence(convertedFrom(picture.sha256)),
    ],
    bad: [
      [evidence(convertedFrom("other")), /names another/],
      [evidence({ calls: [failedCall] }), /sent no image/],
      [evidence({ stored: null }), /status none/],
      [evidence({ stored: { status: 200, sha256: "other", content } }), /stored image is not/],
      [evidence({ generation: generation({ images: [] }) }), /names another/],
      [evidence({ client: client({ images: [{ ...picture, sha256: "other" }] }) }), /other bytes/],
    ],
  },
  J3: {
    good: [evidence(), errorEvidence()],
    bad: [
      [evidence({ calls: [failedCall, goodCall, goodCall] }), /2 calls to google, 1 attempt/],
      [evidence({ calls: [goodCall] }), /0 calls to openai/],
      [evidence({ calls: [failedCall, { ...goodCall, model: "other" }] }), /a call to other/],
      [
        errorEvidence({
          calls: [failedCall, failedCall],
          generation: generation({
            attempts: [1, 2].map((number) => ({
              number,
              provider: "openai",
              model: "gpt-image-2",
              failureKind: "server-error",
            })),
          }),
        }),
        /2 attempts, allowed are 1/,
      ],
    ],
  },
  J5: {
    good: [evidence({ client: client({ end: "left", begun: content.subarray(0, 4) }) })],
    bad: [[evidence({ client: client({ begun: Buffer.from("pict") }) }), /no part/]],
  },
  J6: {
    good: [evidence(), errorEvidence()],
    bad: [
      [errorEvidence({ client: client({ errorText: "a mark-of-the-prompt" }) }), /the prompt/],
      [errorEvidence({ client: client({ errorText: "dpt_dev_bench" }) }), /a key \(dpt_…\)/],
      [
        evidence({ generation: generation({ failureText: "iVBORw0KGgo".repeat(20) }) }),
        /image data/,
      ],
    ],
  },
  kept: {
    good: [left],
    bad: [
      [gone({ state: "pending" }), /not ended/],
      [gone({ images: [] }), /dropped/],
      [gone({ provider: "google" }), /other engine/],
      [{ ...left, stored: null }, /the record is completed/],
      [{ ...left, calls: [...left.calls, goodCall] }, /2 calls/],
    ],
  },
  completed: {
    good: [evidence(), errorEvidence(), evidence({ cell: stream, client: streamClient() })],
    bad: [
      [evidence({ client: client({ images: [] }) }), /200 with 0 images/],
      [evidence({ client: client({ status: 503, images: [] }) }), /status 503/],
      [
        evidence({
          cell: stream,
          client: streamClient([{ ...completedEvent, image: { ...picture, bytes: 0 } }]),
        }),
        /without an image/,
      ],
      [evidence({ cell: stream, client: streamClient([partialEvent]) }), /no completed/],
      [
        evidence({
          cell: stream,
          client: streamClient(),
          generation: generation({ status: "failed" }),
        }),
        /the record says it failed/,
      ],
    ],
  },
};
