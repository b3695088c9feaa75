import type { AnswerEnd, AnswerForm } from "../http/request-watch.ts";

/**
 * The line of one request, once its answer has ended or its client has left. What it may hold is
 * listed here: no path, query, header or body of the request has a place in it, but for its method,
 * its `Content-Length` and an `X-Request-Id` that is no key (identify-request.ts).
 */
export interface RequestLine {
  readonly event: "request";
  readonly requestId: string;
  readonly method: string;
  /** The pattern that matched, such as `/v1/images/:id`; null when none did. */
  readonly route: string | null;
  /** 499 when the client left before it was answered. */
  readonly status: number;
  /** The code of the problem that was answered; null for none. */
  readonly problem: string | null;
  readonly accountId: string | null;
  readonly keyId: string | null;
  /** What the call began or joined, or asked for. */
  readonly generationId: string | null;
  readonly batchId: string | null;
  /** It joined what the same call began before. */
  readonly replayed: boolean;
  /** Whether and how the answer was written after its headers: see request-watch.ts. */
  readonly answer: AnswerForm;
  /** How it ended: see request-watch.ts. */
  readonly ended: AnswerEnd;
  readonly colo: string | null;
  readonly country: string | null;
  /** Milliseconds until the headers were ready; null when they never were. */
  readonly headMs: number | null;
  /** Milliseconds until the answer had ended. */
  readonly durationMs: number;
  /** As the client announced it; null when it did not. */
  readonly bytesIn: number | null;
  /** Of `events` and `pieces` what was written, of others what was announced; null when nothing was. */
  readonly bytesOut: number | null;
}

/** A request whose client left before it was answered, as nginx calls it. */
export const clientLeftStatus = 499;
