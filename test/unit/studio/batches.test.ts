import { describe, it } from "vitest";

import type {
  BatchItemView,
  BatchStreamEvent,
  BatchView,
} from "../../../src/studio/api/batch-views.ts";
import {
  readBatchEvents,
  type ReceivedBatchEvent,
} from "../../../src/studio/api/read-batch-events.ts";
import { boxAt, scrollStep, sidewaysStep } from "../../../src/studio/batch/drag-place.ts";
import type { BatchDraft } from "../../../src/studio/state/batch-draft.ts";
import {
  faultOfBatch,
  slideWords,
  toBatchRequest,
} from "../../../src/studio/state/batch-request.ts";
import { afterBatchEvent, toBoard, type Board } from "../../../src/studio/state/board.ts";
import { moved } from "../../../src/studio/state/moved.ts";
import {
  boardCostWords,
  boardWords,
  enginesWords,
  itemName,
  slotWords,
} from "../../../src/studio/words/batch.ts";

const slide = { localId: "1", prompt: " A hare ", onImageText: "" };

const draft: BatchDraft = {
  kind: "slides",
  style: "",
  highQuality: null,
  slides: [slide, { localId: "2", prompt: "A fox", onImageText: " Hello " }],
  platform: "",
  prompt: "",
  platforms: [],
};

describe("toBatchRequest", () => {
  it("says no more than what was chosen", ({ expect }) => {
    expect(toBatchRequest(draft)).toEqual({
      slides: [{ prompt: "A hare" }, { prompt: "A fox", onImageText: "Hello" }],
    });
  });

  it("says what all slides share", ({ expect }) => {
    const all = { ...draft, style: " Flat ", highQuality: false, platform: "x_post" };
    expect(toBatchRequest(all)).toMatchObject({
      style: "Flat",
      highQuality: false,
      platform: "x_post",
    });
  });

  it("sends one prompt to each platform, and no slide", ({ expect }) => {
    const one = { ...draft, kind: "platforms" as const, prompt: "A hare ", platforms: ["x_post"] };
    expect(toBatchRequest({ ...one, platform: "instagram_feed" })).toEqual({
      prompt: "A hare",
      platforms: ["x_post"],
    });
  });
});

describe("slideWords", () => {
  it("are those in it or, without any, what it shows", ({ expect }) => {
    expect(slideWords(draft)).toEqual(["A hare", "Hello"]);
    expect(slideWords({ ...draft, kind: "platforms" })).toEqual([]);
  });
});

describe("faultOfBatch", () => {
  it.for([
    { changes: {}, fieldId: undefined },
    { changes: { slides: [] }, fieldId: "add-slide" },
    { changes: { slides: [slide, { ...slide, localId: "3", prompt: " " }] }, fieldId: "prompt-3" },
    { changes: { kind: "platforms" as const }, fieldId: "batch-prompt" },
    { changes: { kind: "platforms" as const, prompt: "A hare" }, fieldId: "batch-platforms" },
    {
      changes: { kind: "platforms" as const, prompt: "A hare", platforms: ["x_post"] },
      fieldId: undefined,
    },
  ])("names $fieldId", ({ changes, fieldId }, { expect }) => {
    expect(faultOfBatch({ ...draft, ...changes })?.fieldId).toBe(fieldId);
  });
});

describe("moved", () => {
  it.for([
    { from: 0, to: 2, list: ["b", "c", "a"] },
    { from: 2, to: 0, list: ["c", "a", "b"] },
    { from: 0, to: -1, list: ["a", "b", "c"] },
    { from: 2, to: 3, list: ["a", "b", "c"] },
    { from: 0, to: 3, list: ["a", "b", "c"] },
    { from: 5, to: 0, list: ["a", "b", "c"] },
  ])("puts $from at $to", ({ from, to, list }, { expect }) => {
    expect(moved(["a", "b", "c"], from, to)).toEqual(list);
  });
});

describe("a board", () => {
  const running = item(0, { status: "running", generationId: "gen_1" });
  const failed = item(0, { status: "failed", generationId: "gen_1", costMicroUsd: 5 });

  it("follows an item from its turn to its image", ({ expect }) => {
    const begun = after(boardOf(item(0), item(1)), [
      { type: "item-started", index: 0, generationId: "gen_1" },
      { type: "item-routed", index: 0, generationId: "gen_1", model: "a", reasons: [] },
      {
        type: "item-attempt-failed",
        index: 0,
        generationId: "gen_1",
        model: "a",
        kind: "overloaded",
        next: "b",
      },
      { type: "item-routed", index: 0, generationId: "gen_1", model: "b", reasons: [] },
    ]);
    expect(begun.slots[0]).toMatchObject({ model: "b", item: { status: "running" } });
    expect(begun.slots[0]?.setbacks).toEqual([{ model: "a", kind: "overloaded", next: "b" }]);
    expect(begun.slots[1]?.item.status).toBe("waiting");
    expect(boardWords(begun)).toBe("0 of 2 made, 1 under way, 1 waiting");
    const made = item(0, { status: "completed", generationId: "gen_1", costMicroUsd: 40_000 });
    const ended = after(begun, [{ type: "item-completed", item: made }]);
    expect(boardWords(ended)).toBe("1 of 2 made, 1 waiting");
    expect(boardCostWords(ended)).toBe("$0.04 so far, estimated at $0.10");
  });

  it("passes over what is told again of an earlier try, or of one that has ended", ({ expect }) => {
    const again = item(0, {
      status: "running",
      generationId: "gen_2",
      earlierGenerationIds: ["gen_1"],
    });
    const told: readonly BatchStreamEvent[] = [
      { type: "item-started", index: 0, generationId: "gen_1" },
      { type: "item-routed", index: 0, generationId: "gen_1", model: "a", reasons: [] },
      { type: "item-failed", item: failed },
    ];
    expect(after(boardOf(again), told).slots).toEqual(boardOf(again).slots);
    expect(after(boardOf(failed), told.slice(0, 2)).slots).toEqual(boardOf(failed).slots);
  });

  it("begins a try that another page asked for", ({ expect }) => {
    const begun = after(boardOf(failed), [
      { type: "item-started", index: 0, generationId: "gen_2" },
    ]);
    expect(begun.slots[0]?.item).toMatchObject({
      status: "running",
      generationId: "gen_2",
      earlierGenerationIds: ["gen_1"],
    });
  });

  it("keeps what it learnt of an item that is still under way, and where it left off", ({
    expect,
  }) => {
    const known = after(boardOf(running), [
      { type: "item-routed", index: 0, generationId: "gen_1", model: "a", reasons: [] },
    ]);
    const fresh = toBoard(batchOf(running), known);
    expect(fresh.slots[0]?.model).toBe("a");
    expect(fresh.lastEventId).toBe("7");
  });
});

describe("the events of a batch", () => {
  it("are read by their names, those of a later version and of the whole as none", async ({
    expect,
  }) => {
    const text = [
      'event: accepted\nid: 1\ndata: {"batchId":"bat_1"}\n\n',
      'event: item-started\nid: 2\ndata: {"index":0,"generationId":"gen_1"}\n\n',
      'event: item-failed\nid: 3\ndata: {"index":0,"status":"failed"}\n\n',
    ].join("");
    const received: ReceivedBatchEvent[] = [];
    for await (const one of readBatchEvents(new Response(text))) received.push(one);
    expect(received).toEqual([
      { id: "1", event: null },
      { id: "2", event: { type: "item-started", index: 0, generationId: "gen_1" } },
      { id: "3", event: { type: "item-failed", item: { index: 0, status: "failed" } } },
    ]);
  });
});

describe("the words of a batch", () => {
  it("count the engines", ({ expect }) => {
    expect(enginesWords(["a", "b", "a"], (id) => id.toUpperCase())).toBe("2 × A, 1 × B");
  });

  it("name an item by its platform, where that is all it has", ({ expect }) => {
    const platform = "x_post";
    const name = (index: number, file: string, words?: string) =>
      itemName({ index, name: file, platform }, placementOf, words);
    expect(name(0, "x_post")).toBe("1. x_post, post");
    expect(name(1, "a-paper-boat")).toBe("2. A paper boat");
    expect(name(2, "its-a-boat-as-ever", "It’s a boat, as ever")).toBe("3. It’s a boat, as ever");
  });

  it.for([
    { changes: {}, words: "Waiting for its turn" },
    { changes: { status: "running" }, words: "Choosing the engine…" },
    { changes: { status: "running", model: "a" }, words: "A is drawing…" },
    { changes: { status: "cancelled" }, words: "Cancelled" },
    {
      changes: {
        status: "failed",
        error: { code: "all_providers_failed", detail: "None could. Attempts: openai" },
      },
      words: "None could.",
    },
  ] as const)("say $words", ({ changes, words }, { expect }) => {
    const [slot] = boardOf(item(0, changes)).slots;
    expect(slot && slotWords(slot, (id) => id.toUpperCase())).toBe(words);
  });
});

function item(index: number, changes: Partial<BatchItemView> = {}): BatchItemView {
  return {
    index,
    name: "hare",
    platform: null,
    status: "waiting",
    generationId: null,
    earlierGenerationIds: [],
    model: null,
    fallbackFrom: null,
    reasons: [],
    images: [],
    estimateMicroUsd: 50_000,
    costMicroUsd: 0,
    error: null,
    ...changes,
  };
}

function batchOf(...items: readonly BatchItemView[]): BatchView {
  const estimateMicroUsd = items.reduce((sum, one) => sum + one.estimateMicroUsd, 0);
  return { id: "bat_1", items, estimateMicroUsd } as BatchView;
}

function boardOf(...items: readonly BatchItemView[]): Board {
  return toBoard(batchOf(...items), null);
}

function after(board: Board, events: readonly BatchStreamEvent[]): Board {
  return events.reduce((now, event) => afterBatchEvent(now, { id: "7", event }), board);
}

function placementOf(id: string): string {
  return `${id}, post`;
}

describe("a slide that is dragged", () => {
  const boxes = [
    { left: 0, top: 0, right: 100, bottom: 50 },
    { left: 0, top: 60, right: 100, bottom: 200 },
    { left: 120, top: 0, right: 220, bottom: 50 },
  ];

  it.for([
    { x: 50, y: 25, index: 0 },
    { x: 50, y: 190, index: 1 },
    { x: 121, y: 1, index: 2 },
    { x: 50, y: 56, index: 1 },
    { x: 300, y: 20, index: 2 },
    { x: -40, y: -40, index: 0 },
    { x: 50, y: 5000, index: 1 },
  ])("is put down at $x, $y in the place of $index", ({ x, y, index }, { expect }) => {
    expect(boxAt(boxes, { x, y })).toBe(index);
  });

  it("has no place where there is none", ({ expect }) => {
    expect(boxAt([], { x: 0, y: 0 })).toBe(-1);
  });

  it.for([
    { index: 0, wanted: 500, step: 120 },
    { index: 0, wanted: 7, step: 7 },
    { index: 0, wanted: -3, step: 0 },
    { index: 2, wanted: -500, step: -120 },
    { index: 3, wanted: 5, step: 0 },
  ])(
    "is moved by $step where $wanted is wanted of $index",
    ({ index, wanted, step }, { expect }) => {
      expect(sidewaysStep(boxes, index, wanted)).toBe(step);
    },
  );

  it.for([
    { y: 400, from: 400, step: 0 },
    { y: 700, from: 400, step: 6 },
    { y: 800, from: 400, step: 16 },
    { y: 900, from: 400, step: 16 },
    { y: 100, from: 400, step: -6 },
    { y: -50, from: 400, step: -16 },
    { y: 780, from: 790, step: 0 },
    { y: 795, from: 790, step: 16 },
    { y: 20, from: 10, step: 0 },
  ])("from $from at $y scrolls by $step in a window of 800", ({ y, from, step }, { expect }) => {
    expect(scrollStep(y, from, 800)).toBe(step);
  });
});
