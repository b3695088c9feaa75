import { describe, it, vi } from "vitest";

import { Broadcast } from "../../src/generation/broadcast.ts";
import { readFrames, type RunFrame } from "../../src/generation/run-frames.ts";
import { isEqual, noise } from "./bytes.ts";
import {
  accepted,
  everything,
  look,
  memoryJournal,
  memoryShelf,
  preview,
  type Sight,
} from "./watchers.ts";

const megabyte = 1024 * 1024;

function broadcastOf(): Broadcast {
  return new Broadcast(memoryShelf().shelf, memoryJournal());
}

/** Whether a promise is settled by now, or within a moment. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(() => true);
  return Promise.race([settled, scheduler.wait(50).then(() => false)]);
}

/** Reads on until so many bytes of the image have come. Returns how many came. */
async function readImage(frames: AsyncGenerator<RunFrame>, bytes: number): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let seen = 0; seen < bytes;) {
    const { value, done } = await frames.next();
    if (done) throw new Error(`The stream ended after ${seen} bytes.`);
    if (value.kind !== "image") continue;
    seen += value.bytes.length;
    pieces.push(value.bytes.slice());
  }
  return pieces;
}

function bytesSeen(sight: Sight): readonly (readonly [attempt: number, bytes: number])[] {
  return sight.images().map(({ attempt, bytes }) => [attempt, bytes.length]);
}

describe("a part of an image on offer", () => {
  it("comes to a watcher whole, and then nobody takes of it any more", async ({ expect }) => {
    const broadcast = broadcastOf();
    const part = noise(megabyte + 1);
    const sight = look(broadcast.watch(everything));
    const offer = broadcast.offer(1, 0, part);
    await offer.settled;
    const before = part.slice();
    part.fill(0);
    broadcast.close();
    await sight.ended;
    const [image] = sight.images();
    expect(image?.attempt).toBe(1);
    expect(image && isEqual(image.bytes, before)).toBe(true);
  });

  it("that is withdrawn comes up to a point, and no later part comes after the gap", async ({
    expect,
  }) => {
    const broadcast = broadcastOf();
    const stream = broadcast.watch(everything);
    const part = noise(megabyte);
    const before = part.slice();
    const offer = broadcast.offer(1, 0, part);
    const frames = readFrames(stream);
    const begun = await readImage(frames, 1);
    offer.withdraw();
    // The memory is another's from here on.
    part.fill(0);
    expect(await isSettled(offer.settled)).toBe(true);
    const second = broadcast.offer(1, part.length, noise(megabyte, 2));
    broadcast.publish(accepted);
    broadcast.close();
    const rest: Uint8Array[] = [];
    const events: string[] = [];
    for await (const frame of frames) {
      if (frame.kind === "image") rest.push(frame.bytes.slice());
      if (frame.kind === "event") events.push(frame.event.type);
    }
    const seen = [...begun, ...rest];
    const length = seen.reduce((sum, piece) => sum + piece.length, 0);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(part.length);
    let at = 0;
    for (const piece of seen) {
      expect(isEqual(piece, before.subarray(at, at + piece.length))).toBe(true);
      at += piece.length;
    }
    expect(events).toEqual(["accepted"]);
    expect(await isSettled(second.settled)).toBe(true);
  });

  it("is not sent when it was withdrawn before its turn", async ({ expect }) => {
    const broadcast = broadcastOf();
    const stream = broadcast.watch(everything);
    broadcast.publish(accepted);
    broadcast.offer(1, 0, noise(100)).withdraw();
    broadcast.close();
    const sight = look(stream);
    await sight.ended;
    expect(sight.seen).toEqual(["1 accepted"]);
    expect(sight.images()).toEqual([]);
  });

  it("follows the part before it without a seam", async ({ expect }) => {
    const broadcast = broadcastOf();
    const sight = look(broadcast.watch(everything));
    const whole = noise(3 * megabyte);
    for (const offset of [0, megabyte, 2 * megabyte]) {
      const part = whole.subarray(offset, offset + megabyte);
      await broadcast.offer(1, offset, part).settled;
    }
    broadcast.close();
    await sight.ended;
    const [image, ...others] = sight.images();
    expect(others).toEqual([]);
    expect(image && isEqual(image.bytes, whole)).toBe(true);
  });

  it("of a new attempt begins at its first byte again", async ({ expect }) => {
    const broadcast = broadcastOf();
    const sight = look(broadcast.watch(everything));
    await broadcast.offer(1, 0, noise(1000)).settled;
    const again = noise(2000, 2);
    await broadcast.offer(2, 0, again.subarray(0, 1500)).settled;
    await broadcast.offer(2, 1500, again.subarray(1500)).settled;
    // One of the attempt that is over has no place any more.
    await broadcast.offer(1, 1000, noise(500)).settled;
    broadcast.close();
    await sight.ended;
    expect(bytesSeen(sight)).toEqual([
      [1, 1000],
      [2, 2000],
    ]);
    expect(isEqual(sight.images()[1]?.bytes ?? noise(0), again)).toBe(true);
  });

  it("of a new attempt is not sent from its middle on", async ({ expect }) => {
    const broadcast = broadcastOf();
    const sight = look(broadcast.watch(everything));
    await broadcast.offer(1, 0, noise(1000)).settled;
    await broadcast.offer(2, 1000, noise(1000)).settled;
    broadcast.close();
    await sight.ended;
    expect(bytesSeen(sight)).toEqual([[1, 1000]]);
  });
});

describe("the watchers of an image", () => {
  it("that leave in the middle of a part hold up nobody", async ({ expect }) => {
    const broadcast = broadcastOf();
    const stream = broadcast.watch(everything);
    const offer = broadcast.offer(1, 0, noise(megabyte));
    const frames = readFrames(stream);
    await readImage(frames, 1);
    expect(await isSettled(offer.settled)).toBe(false);
    await frames.return(undefined);
    expect(await isSettled(offer.settled)).toBe(true);
    expect(await isSettled(broadcast.offer(1, megabyte, noise(10)).settled)).toBe(true);
  });

  it("that leave before a part's turn hold up nobody", async ({ expect }) => {
    const broadcast = broadcastOf();
    const stream = broadcast.watch(everything);
    broadcast.publish(accepted);
    const offers = [broadcast.offer(1, 0, noise(10)), broadcast.offer(1, 10, noise(10))];
    await stream.cancel();
    expect(await isSettled(Promise.all(offers.map(({ settled }) => settled)))).toBe(true);
  });

  it("that leave during a preview hold up nobody", async ({ expect }) => {
    const broadcast = broadcastOf();
    const stream = broadcast.watch(everything);
    const shown = broadcast.openPreview(preview(0, 0));
    shown.write(noise(10));
    const offer = broadcast.offer(1, 0, noise(10));
    const frames = readFrames(stream);
    await frames.next();
    await frames.return(undefined);
    shown.end();
    expect(await isSettled(offer.settled)).toBe(true);
  });

  it("do not wait for one that does not read", async ({ expect }) => {
    const broadcast = broadcastOf();
    const slow = broadcast.watch(everything);
    const fast = look(broadcast.watch(everything));
    const whole = noise(2 * megabyte);
    const offers = [0, megabyte].map((offset) =>
      broadcast.offer(1, offset, whole.subarray(offset, offset + megabyte)),
    );
    await vi.waitFor(() => expect(bytesSeen(fast)).toEqual([[1, whole.length]]));
    expect(isEqual(fast.images()[0]?.bytes ?? noise(0), whole)).toBe(true);
    for (const offer of offers) {
      expect(await isSettled(offer.settled)).toBe(false);
      offer.withdraw();
      expect(await isSettled(offer.settled)).toBe(true);
    }
    broadcast.close();
    await fast.ended;
    const late = look(slow);
    await late.ended;
    // What was on its way already, and nothing of the second part.
    const sent = late.images()[0]?.bytes ?? noise(0);
    expect(sent.length).toBeLessThan(megabyte);
    expect(isEqual(sent, whole.subarray(0, sent.length))).toBe(true);
  });

  it("are only those that want it and were there", async ({ expect }) => {
    const broadcast = broadcastOf();
    const without = look(broadcast.watch({ ...everything, image: false }));
    expect(await isSettled(broadcast.offer(1, 0, noise(1000)).settled)).toBe(true);
    const late = look(broadcast.watch(everything));
    expect(await isSettled(broadcast.offer(1, 1000, noise(1000)).settled)).toBe(true);
    broadcast.publish(accepted);
    broadcast.close();
    await Promise.all([without.ended, late.ended]);
    expect(without).toMatchObject({ seen: ["1 accepted"] });
    expect(late).toMatchObject({ seen: ["1 accepted"] });
    expect([...without.images(), ...late.images()]).toEqual([]);
  });
});
