import { row, shown } from "../../faults/describe-fault.ts";
import {
  cell,
  client,
  completedEvent,
  errorEvidence,
  event,
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
import type { Cases } from "./record-cases.ts";

const limited = row("limited", "429", shown("fault:rate-limited", { retryAfterMs: 6500 }));
const unreadable = row("odd", "odd", shown("fault:x", { countsAreReadable: false }));

const native = { surface: "native", form: "stream" } as const;
const id = (number: number) => ({ id: number });
const restarted = [
  event("routed", { ...id(1), data: { model: "gpt-image-2" } }),
  event("preview", { ...id(2), data: { model: "gpt-image-2" }, image: picture }),
  event("routed", { ...id(3), data: { model: "gemini" } }),
  event("restarted", { ...id(4), data: {} }),
  event("completed", { ...id(5), data: { images: [{}] } }),
];
const silent = restarted.filter(({ name }) => name !== "preview" && name !== "restarted");

/** Cases for the invariants of streams, errors and money. */
export const streamCases: Cases = {
  previews: {
    good: [evidence({ cell: stream, client: streamClient() })],
    bad: [
      [
        evidence({ cell: stream, client: streamClient(), calls: [failedCall] }),
        /1 that no engine sent/,
      ],
    ],
  },
  "one-end": {
    good: [evidence({ cell: stream, client: streamClient() })],
    bad: [
      [evidence({ cell: stream, client: streamClient([partialEvent]) }), /0 last events/],
      [
        evidence({ cell: stream, client: streamClient([completedEvent, completedEvent]) }),
        /2 last events/,
      ],
      [
        evidence({ cell: stream, client: streamClient([completedEvent, partialEvent]) }),
        /came after/,
      ],
      [evidence({ cell: stream, client: streamClient([event("error")]) }), /ends with error/],
    ],
  },
  events: {
    good: [
      evidence({ cell: stream, client: streamClient() }),
      evidence({ cell: cell(native), client: streamClient(restarted) }),
    ],
    bad: [
      [evidence({ cell: stream, client: streamClient([event("restarted")]) }), /not OpenAI's/],
      [
        evidence({ cell: stream, client: streamClient([event("error", { data: undefined })]) }),
        /not JSON/,
      ],
      [
        evidence({ cell: cell(native), client: streamClient(restarted.toReversed()) }),
        /ids are 5, 4/,
      ],
    ],
  },
  restart: {
    good: [
      evidence({ cell: cell(native), client: streamClient(restarted) }),
      evidence({ cell: cell(native), client: streamClient(silent) }),
    ],
    bad: [
      [
        evidence({
          cell: cell(native),
          client: streamClient(restarted.filter(({ name }) => name !== "restarted")),
        }),
        /no `restarted`/,
      ],
      [
        evidence({
          cell: cell(native),
          client: streamClient(restarted.filter(({ name }) => name !== "preview")),
        }),
        /though no preview/,
      ],
      [
        evidence({
          cell: cell(native),
          client: streamClient([
            ...restarted.slice(0, 3),
            event("preview", { data: { model: "gemini" } }),
          ]),
        }),
        /unannounced/,
      ],
    ],
  },
  problem: {
    good: [errorEvidence()],
    bad: [
      [errorEvidence({ client: client({ errorText: '{"error":"no"}' }) }), /documented shape/],
      [errorEvidence({ client: { ...errorEvidence().client, status: 500 } }), /the status is 500/],
      [errorEvidence({ client: { ...errorEvidence().client, headers: {} } }), /media type/],
      [
        errorEvidence({ cell: cell({ variant: "no-fallback" }, refusal) }),
        /the code is all_providers_failed/,
      ],
    ],
  },
  "retry-after": {
    good: [
      errorEvidence({
        cell: cell({ variant: "no-fallback" }, limited),
        client: client({ status: 503, headers: { "retry-after": "7" } }),
      }),
    ],
    bad: [
      [errorEvidence({ cell: cell({ variant: "no-fallback" }, limited) }), /says nothing, not 7/],
    ],
  },
  "should-retry": {
    good: [errorEvidence()],
    bad: [[errorEvidence({ client: client({ status: 503 }) }), /missing/]],
  },
  cost: {
    good: [
      evidence(),
      errorEvidence(),
      errorEvidence({
        cell: cell({ variant: "no-fallback" }, unreadable),
        calls: [{ ...failedCall, usage: openAiUsage }],
      }),
    ],
    bad: [
      [evidence({ generation: generation({ costMicroUsd: 0 }) }), /^0, billed 67510$/],
      [
        evidence({ calls: [{ ...failedCall, usage: openAiUsage }, goodCall] }),
        /^67510, billed 73440$/,
      ],
    ],
  },
};
