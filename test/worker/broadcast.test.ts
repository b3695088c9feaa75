import { describe, it, vi } from "vitest";

import { Broadcast } from "../../src/generation/broadcast.ts";
import { ascii } from "./bytes.ts";
import { accepted, everything, look, memoryJournal, memoryShelf, preview } from "./watchers.ts";

/** Longer than a preview stays in memory. */
const shelved = { timeout: 5000, interval: 20 };

function show(broadcast: Broadcast, imageIndex: number, index: number, text: string): void {
  const shown = broadcast.openPreview(preview(imageIndex, index));
  shown.write(ascii(text));
  shown.end();
}

/** All that a watcher sees until the stream ends. */
async function see(stream: ReadableStream<Uint8Array>): Promise<readonly string[]> {
  const { seen, ended } = look(stream);
  await ended;
  return seen;
}

describe("a broadcast", () => {
  it("tells a watcher everything from the first event on, and ends", async ({ expect }) => {
    const broadcast = new Broadcast(memoryShelf().shelf, memoryJournal());
    const seen = see(broadcast.watch(everything));
    broadcast.publish(accepted);
    broadcast.publish({ type: "restarted", from: "a", to: "b", imageIndex: 0 });
    broadcast.close();
    expect(await seen).toEqual(["1 accepted", "2 restarted"]);
  });

  it("tells a late watcher what it missed, of previews the latest of each image", async ({
    expect,
  }) => {
    const broadcast = new Broadcast(memoryShelf().shelf, memoryJournal());
    broadcast.publish(accepted);
    show(broadcast, 0, 0, "image 0 blurred");
    show(broadcast, 1, 0, "image 1 blurred");
    show(broadcast, 0, 1, "image 0 clear");
    broadcast.close();
    const all = ["1 accepted", "3 image 1 blurred", "4 image 0 clear"];
    expect(await see(broadcast.watch(everything))).toEqual(all);
    expect(await see(broadcast.watch({ ...everything, after: 3 }))).toEqual(["4 image 0 clear"]);
    expect(await see(broadcast.watch({ ...everything, previews: false }))).toEqual(["1 accepted"]);
  });

  it("is held up by no watcher that does not read: its previews give way", async ({ expect }) => {
    const broadcast = new Broadcast(memoryShelf().shelf, memoryJournal());
    const slow = broadcast.watch(everything);
    broadcast.publish(accepted);
    for (let index = 0; index < 3; index += 1) show(broadcast, 0, index, `preview ${index}`);
    show(broadcast, 1, 0, "another image's");
    broadcast.close();
    expect(await see(slow)).toEqual(["1 accepted", "4 preview 2", "5 another image's"]);
  });

  it("goes on for the others when a watcher leaves", async ({ expect }) => {
    const broadcast = new Broadcast(memoryShelf().shelf, memoryJournal());
    const leaving = broadcast.watch(everything);
    const seen = see(broadcast.watch(everything));
    broadcast.publish(accepted);
    await leaving.cancel();
    show(broadcast, 0, 0, "preview");
    broadcast.close();
    expect(await seen).toEqual(["1 accepted", "2 preview"]);
  });

  it("copies what it is given to show", async ({ expect }) => {
    const broadcast = new Broadcast(memoryShelf().shelf, memoryJournal());
    const shown = broadcast.openPreview(preview(0, 0));
    const bytes = ascii("preview");
    shown.write(bytes);
    bytes.fill(0);
    shown.end();
    broadcast.close();
    expect(await see(broadcast.watch(everything))).toEqual(["1 preview"]);
  });
});

describe("a preview that is still arriving", () => {
  it("is seen as far as it is there, by those who watch and by one that comes later", async ({
    expect,
  }) => {
    const broadcast = new Broadcast(memoryShelf().shelf, memoryJournal());
    const early = look(broadcast.watch(everything));
    const without = look(broadcast.watch({ ...everything, previews: false }));
    const shown = broadcast.openPreview(preview(0, 0));
    shown.write(ascii("first "));
    await vi.waitFor(() => expect(early.seen).toEqual(["1 first …"]));
    const late = look(broadcast.watch(everything));
    await vi.waitFor(() => expect(late.seen).toEqual(["1 first …"]));
    shown.write(ascii("second"));
    await vi.waitFor(() => expect(early.seen).toEqual(["1 first second…"]));
    shown.end();
    broadcast.publish({ type: "restarted", from: "a", to: "b", imageIndex: 0 });
    broadcast.close();
    await Promise.all([early.ended, late.ended, without.ended]);
    expect(early.seen).toEqual(["1 first second", "2 restarted"]);
    expect(late.seen).toEqual(early.seen);
    expect(without.seen).toEqual(["2 restarted"]);
  });
});

describe("the shelf", () => {
  it("gets the latest preview of each image, and a late watcher gets it from there", async ({
    expect,
  }) => {
    const { kept, shelf } = memoryShelf();
    const broadcast = new Broadcast(shelf, memoryJournal());
    show(broadcast, 0, 0, "old");
    show(broadcast, 0, 1, "new");
    show(broadcast, 1, 0, "other");
    const before = look(broadcast.watch(everything));
    await vi.waitFor(() => expect(before.seen).toEqual(["2 new", "3 other"]));
    expect([...kept.keys()]).toEqual([]);
    await vi.waitFor(() => expect([...kept.keys()]).toEqual([0, 1]), shelved);
    kept.set(1, [ascii("from the "), ascii("shelf")]);
    const after = look(broadcast.watch(everything));
    await vi.waitFor(() => expect(after.seen).toEqual(["2 new", "3 from the shelf"]));
    show(broadcast, 0, 2, "newest");
    expect((await first(broadcast)).seen).toEqual(["3 from the shelf", "4 newest"]);
    broadcast.close();
  });

  it("gets nothing of a run that has ended, whose watchers still see it", async ({ expect }) => {
    const { kept, shelf } = memoryShelf();
    const broadcast = new Broadcast(shelf, memoryJournal());
    show(broadcast, 0, 0, "last");
    broadcast.close();
    await scheduler.wait(700);
    expect(kept.size).toBe(0);
    expect(await see(broadcast.watch(everything))).toEqual(["1 last"]);
  });
});

/** What a new watcher is told at once. */
async function first(broadcast: Broadcast) {
  const sight = look(broadcast.watch(everything));
  await scheduler.wait(50);
  return sight;
}
