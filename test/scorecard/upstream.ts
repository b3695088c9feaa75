import type { CallRecord } from "../../src/simulator/call-log.ts";
import type { Fault } from "../../src/simulator/fault.ts";
import { member } from "../json.ts";
import { type UpstreamCall } from "./evidence.ts";
import { MistakeError } from "./mistake.ts";

/** An engine as the simulator's log names it. */
export interface Engine {
  readonly provider: string;
  readonly model: string;
}

/** How long the end of a call may take to appear in the log, in milliseconds. */
const settleMs = 3000;

/** How often the log is looked at, in milliseconds. */
const pollMs = 100;

/** The simulator behind the gateways: what it saw, and how it shall behave. */
export interface Upstream {
  /** Has calls whose prompt holds a text meet a fault, on one engine or on whichever comes. */
  readonly queue: (prompt: string, fault: Fault, engine?: Partial<Engine>) => Promise<void>;
  /** The calls whose prompt holds a text, as they stand. */
  readonly records: (prompt: string) => Promise<readonly CallRecord[]>;
  /** The same, once none is under way any more or the time for that is over. */
  readonly endedRecords: (prompt: string, withinMs?: number) => Promise<readonly CallRecord[]>;
}

/** Speaks with a simulator's control API. @throws MistakeError when nobody answers at that address. */
export async function connectUpstream(url: string): Promise<Upstream> {
  const control = `${url.replace(/\/$/, "")}/__control`;
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${control}${path}`, init);
    if (!response.ok) throw new Error(`${control}${path}: ${await response.text()}`);
    return response;
  };
  const records = async (prompt: string): Promise<readonly CallRecord[]> => {
    const response = await ask(`/calls?prompt=${encodeURIComponent(prompt)}`);
    const { calls } = (await response.json()) as { calls: CallRecord[] };
    return calls;
  };
  try {
    await ask("/settings");
  } catch (error) {
    throw new MistakeError(
      `No simulator answers at ${url}. Name its address with --simulator URL.`,
      {
        cause: error,
      },
    );
  }
  return {
    records,
    async queue(prompt, fault, engine) {
      // More than any gateway tries: each use takes one.
      const entry = { prompt, fault, times: 1000, ...engine };
      await ask("/faults", { method: "POST", body: JSON.stringify(entry) });
    },
    async endedRecords(prompt, withinMs = settleMs) {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const found = await records(prompt);
        const isPending = found.some(({ response }) => response.outcome === "pending");
        if (!isPending || performance.now() > deadline) return found;
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },
  };
}

/** What judging needs of a call. */
export function toUpstreamCall(record: CallRecord, first: Engine): UpstreamCall {
  const { provider, response, timing } = record;
  const model = record.model ?? "unknown";
  const startedAt = Date.parse(record.time);
  return {
    engine: provider === first.provider && model === first.model ? "first" : "second",
    provider,
    model,
    startedAt,
    endedAt: timing.endMs === null ? null : startedAt + timing.endMs,
    state: stateOf(response.outcome),
    images: response.images.length,
    outputTokens: countOutput(response.usage),
  };
}

function stateOf(outcome: CallRecord["response"]["outcome"]): UpstreamCall["state"] {
  switch (outcome) {
    case "pending":
      return "pending";
    case "client-aborted":
      return "aborted";
    case "completed":
    case "faulted":
      return "ended";
  }
}

/** In OpenAI's words or in Google's. */
function countOutput(usage: unknown): number {
  const names = ["output_tokens", "candidatesTokenCount", "thoughtsTokenCount"];
  return names.reduce((sum, name) => sum + Number(member(usage, name) ?? 0), 0);
}
