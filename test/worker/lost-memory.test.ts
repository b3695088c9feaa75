import { beforeAll, beforeEach, describe, it, vi } from "vitest";

import { createBufferPool } from "../../src/stream/buffer-pool.ts";
import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { intercept } from "./bucket-outage.ts";
import { readGeneration, waitForEnd } from "./generations.ts";
import { lose } from "./runs.ts";

/** More than an isolate has memory for. */
const runs = 9;

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

/** Loses a run in the middle of its upload, which holds memory that it gives back no more. */
async function loseInUpload(shape: object, isHeld: (key: string) => boolean): Promise<string> {
  const held: string[] = [];
  const release = await intercept("put", async (pass, _before, [key]) => {
    if (!isHeld(String(key))) return pass();
    held.push(String(key));
    return pass().then(() => new Promise<never>(() => undefined));
  });
  const headers = { prefer: "respond-async" };
  const body = { prompt: uniquePrompt(), model: "standard", ...shape };
  const response = await post("/v1/generations", body, { ...account, headers });
  const { id } = await readGeneration(response);
  const look = () => {
    if (held.length === 0) throw new Error("It is not stored yet.");
  };
  await vi.waitFor(look, { timeout: 10_000, interval: 10 });
  await lose(id);
  release();
  return id;
}

describe("the memory of a run whose object was lost", () => {
  it.for([
    {
      when: "while an image was stored",
      shape: { resolution: "512" },
      isHeld: (key: string) => key.startsWith("images/"),
    },
    {
      when: "while a converted one was",
      shape: { size: "500x500" },
      isHeld: (key: string) => key.includes("/delivered."),
    },
  ])(
    "is there for others when the run goes on: lost $when",
    { timeout: 60_000 },
    async (one, { expect }) => {
      for (let run = 0; run < runs; run += 1) {
        const id = await loseInUpload(one.shape, one.isHeld);
        expect(await waitForEnd(account, id)).toMatchObject({ status: "completed" });
      }
    },
  );
});

describe("a pool of buffers", () => {
  it("lends what a lost owner held, and does not serve it", async ({ expect }) => {
    const pool = createBufferPool(1, 10);
    const held = await pool.acquire("lost");
    const served: string[] = [];
    void pool.acquire("lost").then(() => served.push("lost"));
    const other = pool.acquire("other").then((buffer) => {
      served.push("other");
      return buffer;
    });
    pool.reclaim("lost");
    // The old one may still be read by something.
    expect(await other).not.toBe(held);
    expect([served, pool.waiting()]).toEqual([["other"], 0]);
    pool.release(held);
    expect(pool.tryAcquire()).toBeUndefined();
    pool.release(await other);
    expect(pool.tryAcquire()).toBe(await other);
  });
});
