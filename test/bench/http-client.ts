import { Agent, request } from "node:http";

import type { ImageOrder } from "./images.ts";

/** How long an answer may take, in milliseconds. */
const patienceMs = 120_000;

const keyStart = '"b64_json":"';

/** Who is asked, and how it wants to be asked. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly model: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer that came whole. Times are milliseconds on the system's monotonic clock. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly startedAt: number;
  readonly endedAt: number;
  /** When the first byte of the first base64 value came, and when its last. */
  readonly firstValueAt: number;
  readonly firstValueEndAt: number;
}

/** A clock that all processes of the machine share. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** An agent that keeps its connections, as every server-side client of an API does. */
export function createAgent(connections: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: connections });
}

/**
 * Sends an order and takes the answer in, doing as little as possible meanwhile. A kept connection
 * that its server closed just then (workerd does after 5 s of idleness, between rounds) has carried
 * nothing: the order goes out again on another.
 */
export async function send(target: Target, order: ImageOrder, agent: Agent): Promise<Answer> {
  for (;;) {
    const answer = await sendOnce(target, order, agent);
    if (answer !== "connection-was-closed") return answer;
  }
}

async function sendOnce(
  target: Target,
  order: ImageOrder,
  agent: Agent,
): Promise<Answer | "connection-was-closed"> {
  const payload = Buffer.from(JSON.stringify({ model: target.model, ...order }));
  const startedAt = now();
  return new Promise((resolve, reject) => {
    const outgoing = request(`${target.url}/v1/images/generations`, {
      method: "POST",
      agent,
      headers: {
        "content-type": "application/json",
        "content-length": payload.length,
        ...target.headers,
      },
      signal: AbortSignal.timeout(patienceMs),
    });
    outgoing.on("error", (error) => {
      const wasClosed = "code" in error && error.code === "ECONNRESET" && outgoing.reusedSocket;
      if (wasClosed) resolve("connection-was-closed");
      else reject(error);
    });
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      const watch = order.stream === true ? watchFirstValue() : undefined;
      incoming.on("data", (chunk: Buffer) => {
        watch?.take(chunk);
        chunks.push(chunk);
      });
      incoming.on("error", reject);
      incoming.on("end", () => {
        const endedAt = now();
        resolve({
          status: incoming.statusCode ?? 0,
          body: Buffer.concat(chunks),
          startedAt,
          endedAt,
          firstValueAt: watch?.times.first ?? Number.NaN,
          firstValueEndAt: watch?.times.end ?? Number.NaN,
        });
      });
    });
    outgoing.end(payload);
  });
}

/** Notes when the first base64 value begins to arrive and when it is whole. */
function watchFirstValue() {
  const times = { first: Number.NaN, end: Number.NaN };
  let head = "";
  return {
    times,
    take(chunk: Buffer) {
      if (!Number.isNaN(times.end)) return;
      let rest = chunk;
      if (Number.isNaN(times.first)) {
        const before = head.length;
        head += chunk.toString("latin1");
        const start = head.indexOf(keyStart) + keyStart.length;
        if (start < keyStart.length || start >= head.length) return;
        times.first = now();
        rest = chunk.subarray(Math.max(0, start - before));
        head = "";
      }
      if (rest.includes('"')) times.end = now();
    },
  };
}
