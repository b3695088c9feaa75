import { afterEach, beforeEach, describe, it, vi } from "vitest";

import {
  closeToast,
  dismissToast,
  holdToasts,
  releaseToasts,
  tell,
  toasts,
} from "../../../src/studio/state/toasts.ts";

const wholeTimeMs = 8000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const { id } of toasts.value) dismissToast(id);
  vi.useRealTimers();
});

describe("toasts", () => {
  it("go by themselves, and what follows them follows", ({ expect }) => {
    const onExpired = vi.fn<() => void>();
    tell("Deleted.", null, onExpired);
    vi.advanceTimersByTime(wholeTimeMs);
    expect(shown()).toEqual([]);
    expect(onExpired).toHaveBeenCalledOnce();
  });

  it("stay while they are held, and have their whole time after that", ({ expect }) => {
    tell("Deleted.");
    holdToasts();
    vi.advanceTimersByTime(10 * wholeTimeMs);
    releaseToasts();
    vi.advanceTimersByTime(wholeTimeMs - 1);
    expect(shown()).toEqual(["Deleted."]);
    vi.advanceTimersByTime(1);
    expect(shown()).toEqual([]);
  });

  it("go after one of them was closed under the pointer", ({ expect }) => {
    const onExpired = vi.fn<() => void>();
    const first = tell("Deleted.", null, onExpired);
    tell("Copied.");
    holdToasts();
    closeToast(first);
    expect(shown()).toEqual(["Copied."]);
    expect(onExpired).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(wholeTimeMs);
    expect(shown()).toEqual([]);
  });
});

function shown(): readonly string[] {
  return toasts.value.map(({ text }) => text);
}
