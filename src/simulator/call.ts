import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";

import type { CallRecord, Operation } from "./call-log.ts";
import { redactHeaders, redactQuery } from "./call-redaction.ts";
import { findFault, type Fault } from "./fault.ts";
import type { ProviderName } from "./provider-name.ts";
import type { RandomSource } from "./random.ts";
import { sendReply, type Pacing } from "./reply-sender.ts";
import type { Reply } from "./reply.ts";
import type { SimulatorState } from "./simulator-state.ts";

/** Hono's types for a server on Node sockets. */
export type SimulatorEnvironment = { Bindings: HttpBindings };

/** A call being answered. */
export type Call = {
  /** The row of the call log; filled along the way. */
  record: CallRecord;
  random: RandomSource;
  /** Number of the call, from 1. */
  number: number;
  state: SimulatorState;
};

/** The part of a call that is known before its body is read. */
export type CallIdentity = { provider: ProviderName; operation: Operation };

/**
 * Logs a call, asks `decide` for the reply and sends it. `decide` may change the record.
 *
 * A client that leaves ends the call quietly; any other failure is a mistake in the simulator and
 * answers 500 with its message.
 */
export async function answerCall(
  context: Context<SimulatorEnvironment>,
  state: SimulatorState,
  identity: CallIdentity,
  decide: (call: Call) => Promise<Reply>,
): Promise<Response> {
  const startedAt = performance.now();
  const { outgoing } = context.env;
  const leaving = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) leaving.abort(new Error("the client left"));
  });
  const call = openCall(context, state, identity);
  const { response, timing } = call.record;
  try {
    const reply = await decide(call);
    if (reply.kind === "message") response.status = reply.status;
    response.bytes = await sendReply({
      outgoing,
      reply,
      pacing: choosePacing(state, call.record.faults),
      startedAt,
      signal: leaving.signal,
      onFirstByte: () => {
        timing.firstByteMs = Math.round(performance.now() - startedAt);
      },
      onFrame: ({ images, usage }) => {
        for (const { bytes, ...facts } of images) {
          response.images.push({ ...facts, bytes: bytes.length });
        }
        response.usage = usage ?? response.usage;
      },
    });
    response.outcome = call.record.faults.length > 0 ? "faulted" : "completed";
  } catch (error) {
    response.outcome = "client-aborted";
    if (!leaving.signal.aborted) {
      response.outcome = "faulted";
      response.status = 500;
      if (!outgoing.headersSent) outgoing.writeHead(500, { "content-type": "text/plain" });
      outgoing.end(`The simulator failed: ${String(error)}\n`);
    }
  }
  timing.endMs = Math.round(performance.now() - startedAt);
  return RESPONSE_ALREADY_SENT;
}

/** Adds the faults meant for the call: those of its prompt, then one from the queue. */
export function takeFaults(call: Call, fromPrompt: readonly Fault[]): Fault[] {
  const queued = call.state.faults.take(call.record);
  call.record.faults = queued === undefined ? [...fromPrompt] : [...fromPrompt, queued];
  return call.record.faults;
}

function openCall(
  context: Context<SimulatorEnvironment>,
  state: SimulatorState,
  identity: CallIdentity,
): Call {
  const { number, random } = state.startCall();
  const url = new URL(context.req.url);
  const record: CallRecord = {
    id: `call_${number}`,
    time: new Date().toISOString(),
    provider: identity.provider,
    operation: identity.operation,
    model: null,
    prompt: null,
    stream: false,
    method: context.req.method,
    path: url.pathname,
    query: redactQuery(url.searchParams),
    headers: redactHeaders(context.req.raw.headers),
    body: null,
    inputs: [],
    faults: [],
    response: { status: null, outcome: "pending", bytes: 0, images: [], usage: null },
    timing: { firstByteMs: null, endMs: null },
  };
  state.calls.add(record);
  return { record, random, number, state };
}

function choosePacing(state: SimulatorState, faults: readonly Fault[]): Pacing {
  const { chunkBytes, chunkDelayMs } = state.settings();
  const drip = findFault(faults, "slow-drip");
  if (drip) return { chunkBytes: drip.chunkBytes, chunkDelayMs: drip.delayMs };
  const chunked = findFault(faults, "chunked");
  return { chunkBytes: chunked?.chunkBytes ?? chunkBytes, chunkDelayMs };
}
