/**
 * How an answer ended: whole; the client left before it had all; or it broke off by a fault of ours
 * after its headers were sent.
 */
export type AnswerEnd = "whole" | "client-left" | "broken-off";

/** Told of an answer that is written after its headers. */
export interface StreamWatch {
  /** So many more bytes are on their way to the client. */
  readonly count: (bytes: number) => void;
  readonly end: (end: AnswerEnd) => void;
}

/** Called before such an answer begins. */
export type OnStream = () => StreamWatch;

/** How a request has ended, as its line says it. */
export interface RequestEnd {
  readonly ended: AnswerEnd;
  readonly streamed: boolean;
  /** Of a streamed answer; null for any other. */
  readonly bytesOut: number | null;
}

/**
 * Follows a request to the end of its answer, and tells that once. Nothing is put between an answer and
 * its client: who writes it says when it has ended, and the runtime when the client has left.
 */
export class RequestWatch {
  readonly #tell: (end: RequestEnd) => void;
  /** Null while nothing is streamed. */
  #bytesOut: number | null = null;
  #isTold = false;

  constructor(tell: (end: RequestEnd) => void) {
    this.#tell = tell;
  }

  readonly onStream: OnStream = () => {
    this.#bytesOut = 0;
    return {
      count: (bytes) => {
        this.#bytesOut = (this.#bytesOut ?? 0) + bytes;
      },
      end: (end) => this.#end(end),
    };
  };

  /** The headers are ready. What is not streamed ends with them. */
  answered(): void {
    if (this.#bytesOut === null) this.#end("whole");
  }

  /** The client has left: whoever waits for it may never learn. */
  left(): void {
    this.#end("client-left");
  }

  #end(ended: AnswerEnd): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#tell({ ended, streamed: this.#bytesOut !== null, bytesOut: this.#bytesOut });
  }
}
