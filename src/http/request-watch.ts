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

/**
 * What an answer is: `events` whose headers go out before there is anything to tell; `pieces`, whose
 * headers wait for the first of them; or `whole`, with nothing of it written after its headers.
 */
export type AnswerForm = "events" | "pieces" | "whole";

/** Called before an answer of the first two forms begins. Null when only its headers are wanted. */
export type OnStream = (form: Exclude<AnswerForm, "whole">) => StreamWatch | null;

/** How a request has ended, as its line says it. */
export interface RequestEnd {
  readonly ended: AnswerEnd;
  readonly answer: AnswerForm;
  /** Null of a whole answer. */
  readonly bytesOut: number | null;
}

/**
 * Follows a request to the end of its answer, and tells that once. Nothing is put between an answer and
 * its client: who writes it says when it has ended, and the runtime when the client has left.
 */
export class RequestWatch {
  readonly #isHead: boolean;
  readonly #tell: (end: RequestEnd) => void;
  #answer: AnswerForm = "whole";
  /** Null while nothing is streamed. */
  #bytesOut: number | null = null;
  #isTold = false;

  /** @param method Of the request: the answer to `HEAD` has nobody who reads it. */
  constructor(method: string, tell: (end: RequestEnd) => void) {
    this.#isHead = method === "HEAD";
    this.#tell = tell;
  }

  readonly onStream: OnStream = (form) => {
    if (this.#isHead) return null;
    this.#answer = form;
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
    if (this.#answer === "whole") this.#end("whole");
  }

  /** The client has left: whoever waits for it may never learn. */
  left(): void {
    this.#end("client-left");
  }

  #end(ended: AnswerEnd): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#tell({ ended, answer: this.#answer, bytesOut: this.#bytesOut });
  }
}
