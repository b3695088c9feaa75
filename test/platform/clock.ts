import { AsyncLocalStorage } from "node:async_hooks";

const real = Date.now.bind(Date);

/** Far ahead of the real time: no alarm goes off but those that a test sets off. Mid-month. */
const beginning = Date.UTC(2100, 10, 15) - real();

/** How far ahead of everybody else's the clock is in whose context something runs. */
const ahead = new AsyncLocalStorage<() => number>();

/** Moves the clock of the isolate ahead, for the rest of the test file. */
export function startClock(): void {
  Date.now = () => sharedNow() + (ahead.getStore()?.() ?? 0);
}

/** The time by the clock that nobody has moved, in Unix milliseconds. */
export function sharedNow(): number {
  return real() + beginning;
}

/** Has a callback, and all that follows from it, see a clock that is ahead by so much. */
export function withClockAhead<Result>(ms: () => number, callback: () => Result): Result {
  return ahead.run(ms, callback);
}
