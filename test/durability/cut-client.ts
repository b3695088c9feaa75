import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import type { WireRequest } from "./column.ts";
import type { CutOrder } from "./cut-plan.ts";

/** How long an answer may take, in milliseconds. */
const patienceMs = 60_000;

/** Of a whole answer, this much is always left: lengths differ a little, and it must not have ended. */
const lastBytes = 24;

/** What an answer usually is, by which cuts are placed. */
export interface UsualAnswer {
  /** From the last byte of the request to the last of the answer. */
  readonly milliseconds: number;
  readonly bytes: number;
}

/** What a client did and saw until it left. */
export interface CutResult {
  /** True when all of the request was given to the connection. */
  readonly wasSent: boolean;
  /** Null when no answer had begun. */
  readonly status: number | null;
  /** From the request's last byte, or the beginning while that was not sent. */
  readonly milliseconds: number;
  readonly receivedBytes: number;
  /** The beginning of an answer that is an error; empty when it is none. */
  readonly refusal: string;
  /** `whole`: the answer came to its end before the cut. */
  readonly end: "cut" | "whole" | "broken" | "timed-out";
}

/** Characters that are kept of an answer: more than its headers have. */
const mostHead = 4000;

/** Where a client leaves; undefined for one that stays. */
type Leaving = Pick<CutOrder, "cut" | "isReset"> & { readonly usual: UsualAnswer };

/** Sends a request over a socket of its own, and cuts it where it shall be cut. Never throws. */
export async function sendAndCut(
  url: string,
  request: WireRequest,
  leaving?: Leaving,
): Promise<CutResult> {
  const { hostname, port } = new URL(url);
  const content = toBytes(request, `${hostname}:${port}`);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const answer = collect(socket);
  const startedAt = performance.now();
  let sentAt: number | undefined;
  let isCut = false;
  const leave = () => {
    isCut = true;
    if (leaving?.isReset) socket.resetAndDestroy();
    else socket.destroy();
  };
  const patience = setTimeout(() => socket.destroy(), patienceMs);
  socket.on("data", () => {
    // A short answer comes in one piece: who leaves in the middle of it takes no more of it in.
    if (mostBytes(leaving) <= answer.receivedBytes()) leave();
    // Connections are kept alive: the end of the answer is not that of the connection.
    else if (answer.isWhole()) socket.destroy();
  });
  await lead(socket, content, leaving, leave, () => (sentAt = performance.now()));
  await answer.closed;
  clearTimeout(patience);
  const milliseconds = Math.round(performance.now() - (sentAt ?? startedAt));
  const status = answer.status();
  const receivedBytes = answer.receivedBytes();
  const wasSent = sentAt !== undefined;
  const refusal = (status ?? 0) < 400 ? "" : answer.beginning();
  const result = { wasSent, status, milliseconds, receivedBytes, refusal };
  if (isCut) return { ...result, end: "cut" };
  if (answer.isWhole()) return { ...result, end: "whole" };
  return { ...result, end: milliseconds >= patienceMs ? "timed-out" : "broken" };
}

/** Sends, up to where the client leaves, or all of it; resolves before what is left to chance. */
async function lead(
  socket: Socket,
  content: Buffer,
  leaving: Leaving | undefined,
  leave: () => void,
  onSent: () => void,
): Promise<void> {
  const { during, share } = leaving?.cut ?? { during: "receiving", share: 1 };
  if (during === "connecting") return leaveEarly(socket, share, leave);
  const isConnected = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("close", () => resolve(false));
  });
  if (!isConnected) return;
  const isPart = during === "sending";
  const length = isPart ? Math.floor(content.length * share) : content.length;
  await new Promise((resolve) => {
    socket.once("close", resolve);
    socket.write(content.subarray(0, length), resolve);
  });
  if (isPart) {
    // What was sent arrives before the end does.
    await delay(5);
    return leave();
  }
  onSent();
  if (during !== "waiting" || !leaving) return;
  const timer = setTimeout(leave, share * leaving.usual.milliseconds);
  socket.once("close", () => clearTimeout(timer));
}

/** Leaves at once, with the connection, or a moment after it. */
async function leaveEarly(socket: Socket, share: number, leave: () => void): Promise<void> {
  if (share < 1 / 3) return leave();
  await new Promise((resolve) => {
    socket.once("connect", resolve);
    socket.once("close", resolve);
  });
  if (share > 2 / 3) await delay(5);
  leave();
}

/** The bytes after which the client leaves. */
function mostBytes(leaving: Leaving | undefined): number {
  if (leaving?.cut.during !== "receiving") return Number.POSITIVE_INFINITY;
  return Math.max(1, leaving.cut.share * (leaving.usual.bytes - lastBytes));
}

function toBytes({ path, headers, body }: WireRequest, host: string): Buffer {
  const lines = [
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** Counts what comes, and tells when it is a whole answer. */
function collect(socket: Socket) {
  let received = 0;
  let head = "";
  let tail = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    received += chunk.length;
    if (head.length < mostHead) head += chunk.toString("latin1");
    tail = Buffer.concat([tail, chunk]).subarray(-7);
  });
  // A cut is no error here; `close` follows every one.
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return {
    closed,
    receivedBytes: () => received,
    beginning: () => head,
    status() {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
      return status === undefined ? null : Number(status);
    },
    isWhole() {
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return false;
      const length = /^content-length: *(\d+)/im.exec(head.slice(0, end))?.[1];
      if (length !== undefined) return received >= end + 4 + Number(length);
      return tail.toString("latin1") === "\r\n0\r\n\r\n";
    },
  };
}
