import http from "node:http";
import https from "node:https";

import { flattenHeaders } from "../flatten-headers.ts";
import type { ClientResult, Form, Pixels } from "./evidence.ts";
import { readBody } from "./read-answer.ts";

/** A gateway and how it wants to be asked. */
export interface Gateway {
  readonly name: string;
  /** In front of `/images/generations`, for each way to ask. */
  readonly baseUrl: Readonly<Record<Form, string>>;
  readonly model: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What a reader of its results must know. */
  readonly note: string;
}

/** One image to ask for. */
export interface ImageOrder {
  readonly form: Form;
  readonly prompt: string;
  readonly size: Pixels;
  /** Partial images, of a stream. */
  readonly previews: number;
  readonly patienceMs: number;
  /** The client drops the connection then; undefined means that it stays. */
  readonly leaveAfterMs?: number | undefined;
}

/** Sends an order as any client of OpenAI's API would, and tells what came of it. Never throws. */
export async function orderImage(gateway: Gateway, order: ImageOrder): Promise<ClientResult> {
  const { form, leaveAfterMs = Number.POSITIVE_INFINITY, patienceMs } = order;
  const startedAt = performance.now();
  const stopMs = Math.min(leaveAfterMs, patienceMs);
  const signal = AbortSignal.timeout(stopMs);
  const { status, headers, body, isWhole } = await exchange(gateway, order, signal);
  const stopped = leaveAfterMs < patienceMs ? "left" : "timed-out";
  const cut = signal.aborted ? stopped : "cut";
  return {
    form,
    end: isWhole ? "whole" : cut,
    status,
    headers,
    milliseconds: Math.round(performance.now() - startedAt),
    ...(await readBody(form, headers, body)),
  };
}

interface RawAnswer {
  status: number | null;
  headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly isWhole: boolean;
}

/** Node's own client: `fetch` would give up by itself after five minutes. */
function exchange(gateway: Gateway, order: ImageOrder, signal: AbortSignal): Promise<RawAnswer> {
  const { form, prompt, size, previews } = order;
  const payload = JSON.stringify({
    model: gateway.model,
    prompt,
    size: `${size.width}x${size.height}`,
    quality: "low",
    ...(form === "stream" ? { stream: true, partial_images: previews } : {}),
  });
  const url = new URL(`${gateway.baseUrl[form]}/images/generations`);
  const { request } = url.protocol === "https:" ? https : http;
  return new Promise((resolve) => {
    let status: number | null = null;
    let headers: RawAnswer["headers"] = {};
    const chunks: Buffer[] = [];
    const end = (isWhole: boolean) =>
      resolve({ status, headers, body: Buffer.concat(chunks), isWhole });
    const outgoing = request(url, {
      method: "POST",
      // A connection of its own for each: no idle one that is being closed can spoil a result.
      agent: false,
      headers: { "content-type": "application/json", ...gateway.headers },
      signal,
    });
    outgoing.on("error", () => end(false));
    outgoing.on("response", (incoming) => {
      status = incoming.statusCode ?? null;
      headers = flattenHeaders(incoming.headers);
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", () => end(false));
      incoming.on("close", () => end(incoming.complete));
    });
    outgoing.end(payload);
  });
}
