import type { Fault } from "./fault.ts";
import type { ProviderName } from "./provider-name.ts";

/** What a call is for. Google calls with inline images count as `edit`. */
export type Operation = "generate" | "edit" | "model" | "models" | "token" | "unknown";

/** An image file that was sent whole. */
export type SentImage = {
  sha256: string;
  bytes: number;
  width: number;
  height: number;
  mediaType: string;
};

/** An image file that was handed in, as its bytes have it. */
export type ReceivedImage = SentImage & { role: "image" | "mask" };

/** One call as the simulator saw it. */
export type CallRecord = {
  id: string;
  /** ISO time at which the call came in. */
  time: string;
  provider: ProviderName;
  operation: Operation;
  model: string | null;
  prompt: string | null;
  /** Whether the answer is an event stream. */
  stream: boolean;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Parsed body; base64 values are replaced by `{bytes, sha256, mediaType}`. */
  body: unknown;
  /** The images of a request that could be read, in their order, a mask last. */
  inputs: ReceivedImage[];
  /** Faults the answer was given, from the queue and from the prompt. */
  faults: Fault[];
  response: {
    /** Null while nothing was sent. */
    status: number | null;
    outcome: "pending" | "completed" | "client-aborted" | "faulted";
    /** Body bytes written. */
    bytes: number;
    /** Previews and final images, in the order they were sent. */
    images: SentImage[];
    usage: unknown;
  };
  /** Milliseconds since `time`; null if it has not happened. */
  timing: { firstByteMs: number | null; endMs: number | null };
};

/** Which calls are meant; undefined fields match all. */
export type CallFilter = {
  provider?: string | undefined;
  model?: string | undefined;
  operation?: string | undefined;
  /** Part of the prompt. */
  prompt?: string | undefined;
};

/** The latest calls, oldest first. */
export type CallLog = {
  add: (record: CallRecord) => void;
  list: (filter: CallFilter) => CallRecord[];
  clear: () => void;
};

/** How many calls a log keeps, the latest. */
const mostCalls = 10_000;

/** Builds an empty log. */
export function createCallLog(): CallLog {
  let records: CallRecord[] = [];
  return {
    add(record) {
      records.push(record);
      // Dropping in batches keeps the cost of a call constant.
      if (records.length > mostCalls * 1.1) records = records.slice(-mostCalls);
    },
    list: (filter) => records.slice(-mostCalls).filter((record) => isMeant(record, filter)),
    clear() {
      records = [];
    },
  };
}

/** True when a call has all that a filter names. */
export function isMeant(
  call: Pick<CallRecord, "provider" | "model" | "operation" | "prompt">,
  filter: CallFilter,
): boolean {
  return (
    (filter.provider === undefined || filter.provider === call.provider) &&
    (filter.model === undefined || filter.model === call.model) &&
    (filter.operation === undefined || filter.operation === call.operation) &&
    (filter.prompt === undefined || (call.prompt ?? "").includes(filter.prompt))
  );
}
