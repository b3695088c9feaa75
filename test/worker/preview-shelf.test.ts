import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";

import { Broadcast } from "../../src/generation/broadcast.ts";
import { createPreviewShelf } from "../../src/generation/preview-shelf.ts";
import { readFrames } from "../../src/generation/run-frames.ts";
import { concatenate } from "../../src/stream/concatenate.ts";
import { ascii, isEqual } from "./bytes.ts";
import { everything, memoryJournal, preview } from "./watchers.ts";

const rowBytes = 1024 * 1024;

/** Runs with the storage of an object that nobody else uses. */
function withStorage<Result>(act: (storage: DurableObjectStorage) => Promise<Result>) {
  const run = env.GENERATION_RUN.getByName(crypto.randomUUID());
  return runInDurableObject(run, (_instance, { storage }) => act(storage));
}

/** Base64 of some length, different at every place where rows could be mixed up. */
function base64(length: number, letter: string): Uint8Array {
  const groups = Array.from({ length: Math.ceil(length / 8) }, (_, index) =>
    index.toString(36).padStart(7, "0"),
  );
  return ascii(letter + groups.join(letter)).subarray(0, length);
}

function piecesOf(bytes: Uint8Array, length: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += length) pieces.push(bytes.subarray(at, at + length));
  return pieces;
}

function rowsOf({ sql }: DurableObjectStorage, imageIndex: number): readonly number[] {
  return sql
    .exec<{ bytes: number }>(
      "SELECT length(base64) AS bytes FROM previews WHERE image_index = ? ORDER BY piece",
      imageIndex,
    )
    .toArray()
    .map(({ bytes }) => bytes);
}

/** The only preview that a new watcher is shown. */
async function watchPreview(broadcast: Broadcast): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const frame of readFrames(broadcast.watch(everything))) {
    if (frame.kind === "payload") pieces.push(frame.bytes.slice());
    if (frame.kind === "end") break;
  }
  return concatenate(pieces);
}

describe("the shelf in a run's storage", () => {
  it.for([1, rowBytes - 1, rowBytes, rowBytes + 1, 2.5 * rowBytes])(
    "keeps a preview of %d bytes, in rows of 1 MiB",
    async (length, { expect }) => {
      const whole = base64(length, "a");
      const { rows, isSame } = await withStorage(async (storage) => {
        const shelf = createPreviewShelf(storage);
        shelf.keep(3, piecesOf(whole, 70_001));
        return {
          rows: rowsOf(storage, 3),
          isSame: isEqual(concatenate([...shelf.read(3)]), whole),
        };
      });
      expect(rows).toHaveLength(Math.ceil(length / rowBytes));
      expect(rows.slice(0, -1).every((bytes) => bytes === rowBytes)).toBe(true);
      expect(isSame).toBe(true);
    },
  );

  it("keeps one preview an image, and leaves nothing of a longer one before it", async ({
    expect,
  }) => {
    const [long, short, other] = [base64(2.5 * rowBytes, "a"), base64(99, "b"), base64(77, "c")];
    const seen = await withStorage(async (storage) => {
      const shelf = createPreviewShelf(storage);
      shelf.keep(0, [long]);
      shelf.keep(1, [other]);
      shelf.keep(0, [short]);
      // As another instance of the same object would find it.
      const found = createPreviewShelf(storage);
      return {
        first: concatenate([...found.read(0)]),
        second: concatenate([...found.read(1)]),
        third: [...found.read(2)].length,
        rows: rowsOf(storage, 0),
      };
    });
    expect(isEqual(seen.first, short)).toBe(true);
    expect(isEqual(seen.second, other)).toBe(true);
    expect(seen).toMatchObject({ third: 0, rows: [99] });
  });

  it("shows a watcher that comes late the latest preview, whole", async ({ expect }) => {
    const [first, second] = [base64(2.5 * rowBytes, "a"), base64(1.2 * rowBytes, "b")];
    const seen = await withStorage(async (storage) => {
      const broadcast = new Broadcast(createPreviewShelf(storage), memoryJournal());
      const shelve = async (index: number, whole: Uint8Array, rows: number) => {
        const shown = broadcast.openPreview(preview(0, index));
        for (const piece of piecesOf(whole, 65_536)) shown.write(piece);
        shown.end();
        const count = () => {
          if (rowsOf(storage, 0).length !== rows) throw new Error("The shelf has it not yet.");
        };
        await vi.waitFor(count, { timeout: 5000, interval: 20 });
        return isEqual(await watchPreview(broadcast), whole);
      };
      return [await shelve(0, first, 3), await shelve(1, second, 2)];
    });
    expect(seen).toEqual([true, true]);
  });
});
