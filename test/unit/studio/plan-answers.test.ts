import { afterEach, beforeEach, describe, it, vi } from "vitest";

import { memoryStorage } from "./memory-storage.ts";

const body = JSON.stringify({ prompt: "A hare" });

let answered = 0;
let stops: (() => void)[] = [];
const page = Object.assign(new EventTarget(), { visibilityState: "visible" });

beforeEach(() => {
  answered = 0;
  page.visibilityState = "visible";
  vi.resetModules();
  vi.useFakeTimers();
  vi.stubGlobal("sessionStorage", memoryStorage());
  vi.stubGlobal("localStorage", memoryStorage());
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("fetch", () => {
    answered += 1;
    return Promise.resolve(Response.json({ model: `engine-${answered}` }));
  });
});

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a plan that is shown", () => {
  it("is asked for again when it grows old, and stands until the next is there", async ({
    expect,
  }) => {
    const { planOf, states } = await show();
    expect(planOf(body)).toMatchObject({ plan: { model: "engine-1" } });
    await vi.advanceTimersByTimeAsync(19_000);
    expect(answered).toBe(1);
    await vi.advanceTimersByTimeAsync(4000);
    expect(planOf(body)).toMatchObject({ plan: { model: "engine-2" } });
    expect(states).toEqual(["unknown", "planned", "planned"]);
  });

  it("is not asked for while the page is hidden, and at once when it is seen again", async ({
    expect,
  }) => {
    await show();
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(answered).toBe(1);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    window.dispatchEvent(new Event("focus"));
    await vi.advanceTimersByTimeAsync(0);
    expect(answered).toBe(2);
  });
});

/** Shows the plan of one request, until the test ends. */
async function show() {
  const { effect } = await import("@preact/signals");
  const { key } = await import("../../../src/studio/state/session.ts");
  const { planOf, showPlans } = await import("../../../src/studio/state/plan-answers.ts");
  key.value = "dpt_test";
  const states: string[] = [];
  stops = [effect(() => void states.push(planOf(body).kind)), showPlans(() => [body])];
  await vi.advanceTimersByTimeAsync(0);
  return { planOf, states };
}
