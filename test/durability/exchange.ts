import http from "node:http";

import { flattenHeaders } from "../flatten-headers.ts";

/** What came of a request; status null when no answer began. */
export interface Exchange {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer;
  readonly isWhole: boolean;
}

/** One request. */
export interface Outgoing {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Aborts when the client shall leave. */
  readonly signal: AbortSignal;
  /** Told of each piece of the answer's body. */
  readonly onPiece?: (piece: Buffer) => void;
}

/** Sends a request on a connection of its own, and takes in what comes. Never throws. */
export function exchange({ url, body, onPiece, ...options }: Outgoing): Promise<Exchange> {
  return new Promise((resolve) => {
    let status: number | null = null;
    let headers: Exchange["headers"] = {};
    const pieces: Buffer[] = [];
    const end = (isWhole: boolean) =>
      resolve({ status, headers, content: Buffer.concat(pieces), isWhole });
    const outgoing = http.request(url, { ...options, agent: false });
    outgoing.on("error", () => end(false));
    outgoing.on("response", (incoming) => {
      status = incoming.statusCode ?? null;
      headers = flattenHeaders(incoming.headers);
      incoming.on("data", (piece: Buffer) => {
        pieces.push(piece);
        onPiece?.(piece);
      });
      incoming.on("error", () => end(false));
      incoming.on("close", () => end(incoming.complete));
    });
    outgoing.end(body);
  });
}
