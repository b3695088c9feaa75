import { AttemptError, type FailureKind } from "../domain/failure.ts";
import type { ModelCard } from "../domain/model-card.ts";

/** An image that arrives more slowly than this within a stall deadline is not arriving, in bytes. */
const leastBytes = 16 * 1024;

/** What the deadlines of a call are told of a request that takes its time. */
export interface RequestProgress {
  /** The body begins to be sent: no answer is waited for, but that the engine takes it. */
  requestBegan(): void;
  /** The body is sent: from here on, an answer must begin. */
  requestSent(): void;
  /** As for an answer. */
  standStill<Result>(wait: Promise<Result>): Promise<Result>;
}

/** What the deadlines of a call are told of its answer. */
export interface AnswerProgress {
  /** A read of the answer brought bytes. */
  arrived(bytes: number): void;
  /** An image begins to arrive, finished or partial: from here on, silence is a stall. */
  imageBegan(): void;
  /** A partial image is whole: what follows may be long in coming. */
  previewEnded(): void;
  /** The finished image is whole: the rest of the answer must follow. */
  imageEnded(): void;
  /** Waits for something of ours, which the engine is not to be blamed for: no deadline moves on. */
  standStill<Result>(wait: Promise<Result>): Promise<Result>;
}

type EndKind = Extract<
  FailureKind,
  "first-byte-deadline" | "total-deadline" | "stalled" | "cancelled"
>;

/**
 * The deadlines of one call, by its model's card, and the wish that it end. They abort one signal,
 * each with its failure.
 */
export class Deadlines implements RequestProgress, AnswerProgress {
  readonly #limits: ModelCard["deadlines"];
  readonly #now: () => number;
  readonly #controller = new AbortController();
  readonly #cancelled: AbortSignal;
  readonly #cancel = () => this.#abort("cancelled", "The generation was cancelled.");
  #firstByte: ReturnType<typeof setTimeout> | undefined;
  #hasAnswer = false;
  #total: ReturnType<typeof setTimeout> | undefined;
  #totalLeftMs: number;
  #countedSince = 0;
  #stall: ReturnType<typeof setTimeout> | undefined;
  /** What must keep moving. */
  #moving: "request" | "image" | null = null;
  /** When the last of these many bytes came. */
  #movedAt = 0;
  #bytesSince = 0;
  #waits = 0;

  /** @param cancelled Ends the call, too. */
  constructor(limits: ModelCard["deadlines"], cancelled: AbortSignal, now: () => number) {
    this.#limits = limits;
    this.#cancelled = cancelled;
    cancelled.addEventListener("abort", this.#cancel);
    if (cancelled.aborted) this.#cancel();
    this.#now = now;
    this.#waitForAnswer();
    this.#totalLeftMs = limits.totalMs;
    this.#count();
  }

  /** Aborted with an AttemptError as its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  requestBegan(): void {
    clearTimeout(this.#firstByte);
    this.#moving = "request";
    this.#watchForStall();
  }

  requestSent(): void {
    if (this.#moving !== "request") return;
    this.#moving = null;
    clearTimeout(this.#stall);
    if (!this.#hasAnswer) this.#waitForAnswer();
  }

  firstByteArrived(): void {
    this.#hasAnswer = true;
    clearTimeout(this.#firstByte);
  }

  arrived(bytes: number): void {
    this.#bytesSince += bytes;
    if (this.#bytesSince >= leastBytes) this.#moved();
  }

  imageBegan(): void {
    this.#moving = "image";
    this.#watchForStall();
  }

  previewEnded(): void {
    this.#moving = null;
    clearTimeout(this.#stall);
  }

  imageEnded(): void {
    this.#moved();
  }

  async standStill<Result>(wait: Promise<Result>): Promise<Result> {
    this.#waits += 1;
    if (this.#waits === 1) this.#pause();
    try {
      return await wait;
    } finally {
      this.#waits -= 1;
      if (this.#waits === 0) this.#count();
    }
  }

  /** The call is over. */
  clear(): void {
    this.#cancelled.removeEventListener("abort", this.#cancel);
    this.firstByteArrived();
    this.#totalLeftMs = Number.POSITIVE_INFINITY;
    this.#moving = null;
    this.#pause();
  }

  #count(): void {
    if (this.#totalLeftMs === Number.POSITIVE_INFINITY) return;
    this.#countedSince = this.#now();
    const { totalMs } = this.#limits;
    this.#total = setTimeout(
      () => this.#abort("total-deadline", `The answer was not complete within ${totalMs} ms.`),
      this.#totalLeftMs,
    );
    if (this.#moving) this.#watchForStall();
  }

  #pause(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#stall);
    this.#totalLeftMs = Math.max(0, this.#totalLeftMs - (this.#now() - this.#countedSince));
  }

  #moved(): void {
    this.#bytesSince = 0;
    this.#movedAt = this.#now();
  }

  #watchForStall(): void {
    clearTimeout(this.#stall);
    this.#moved();
    this.#checkForStall();
  }

  /** One timer for many reads: it looks when the deadline would be over if nothing came. */
  #checkForStall(): void {
    const { stallMs } = this.#limits;
    const leftMs = this.#movedAt + stallMs - this.#now();
    if (leftMs > 0) this.#stall = setTimeout(() => this.#checkForStall(), leftMs);
    else {
      const message =
        this.#moving === "request"
          ? `The request was not taken: nothing of it in ${stallMs} ms.`
          : `The image stopped arriving: fewer than ${leastBytes} bytes in ${stallMs} ms.`;
      this.#abort("stalled", message);
    }
  }

  #waitForAnswer(): void {
    const { firstByteMs } = this.#limits;
    this.#firstByte = setTimeout(
      () => this.#abort("first-byte-deadline", `No answer began within ${firstByteMs} ms.`),
      firstByteMs,
    );
  }

  #abort(kind: EndKind, message: string): void {
    this.#controller.abort(new AttemptError({ kind, message }));
  }
}
