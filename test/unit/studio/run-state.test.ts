import { describe, it } from "vitest";

import type { GenerationView, StreamEvent } from "../../../src/studio/api/views.ts";
import { afterEvent, beginning, type RunState } from "../../../src/studio/state/run-state.ts";
import { phaseWords } from "../../../src/studio/words/phases.ts";

const order = {
  path: "/v1/generations",
  body: {},
  idempotencyKey: "one",
  startedAt: 0,
  prompt: "A hare",
  frame: { width: 1, height: 1 },
  count: 1,
};

const accepted: StreamEvent = { type: "accepted", generationId: "gen_1" };
const routed: StreamEvent = {
  type: "routed",
  model: "gpt-image-2",
  quality: "high",
  size: "1024x1024",
  reasons: ["high_quality"],
  imageIndex: 0,
};
const preview: StreamEvent = {
  type: "preview",
  index: 0,
  model: "gpt-image-2",
  mediaType: "image/png",
  imageIndex: 0,
  base64: "AAAA",
};
const attemptFailed: StreamEvent = {
  type: "attempt-failed",
  model: "gpt-image-2",
  kind: "overloaded",
  next: "nano",
  imageIndex: 0,
};
const restarted: StreamEvent = {
  type: "restarted",
  from: "gpt-image-2",
  to: "nano",
  imageIndex: 0,
};

function runThrough(...events: readonly StreamEvent[]): RunState {
  return events.reduce<RunState>(
    (run, event) => (run.kind === "running" ? afterEvent(run, event) : run),
    beginning(order, null),
  );
}

function phaseOf(run: RunState): string {
  const names = { model: (id: string) => id, provider: (id: string) => id };
  return run.kind === "running" ? phaseWords(run, names) : run.kind;
}

describe("a run, event by event", () => {
  it.for([
    { events: [], phase: "Sending…" },
    { events: [accepted], phase: "Choosing the engine…" },
    { events: [accepted, routed], phase: "gpt-image-2 is drawing…" },
    { events: [accepted, routed, preview], phase: "gpt-image-2 is drawing: preview 1 is here" },
    { events: [accepted, routed, preview, attemptFailed, restarted], phase: "nano is drawing…" },
  ])("says '$phase'", ({ events, phase }, { expect }) => {
    expect(phaseOf(runThrough(...events))).toBe(phase);
  });

  it("shows the latest preview of each image, and none of an engine that gave up", ({ expect }) => {
    const sharper = { ...preview, index: 1, base64: "BBBB" };
    expect(runThrough(accepted, preview, sharper)).toMatchObject({
      previews: new Map([[0, { index: 1, url: "data:image/png;base64,BBBB" }]]),
    });
    expect(runThrough(accepted, preview, restarted)).toMatchObject({ previews: new Map() });
  });

  it("keeps what went wrong on the way", ({ expect }) => {
    const setbacks = [{ model: "gpt-image-2", kind: "overloaded", next: "nano" }];
    expect(runThrough(accepted, routed, attemptFailed)).toMatchObject({ setbacks });
  });

  it("ends completed or failed, and keeps its order", ({ expect }) => {
    const generation = { id: "gen_1" } as GenerationView;
    expect(runThrough(accepted, { type: "completed", generation })).toEqual({
      kind: "completed",
      order,
      generation,
    });
    const problem = { code: "moderation_blocked", detail: "No." };
    const failed = { type: "failed", generationId: "gen_1", problem } as StreamEvent;
    expect(runThrough(accepted, failed)).toMatchObject({
      kind: "failed",
      order,
      generationId: "gen_1",
      error: { code: "moderation_blocked", message: "No." },
    });
  });
});
