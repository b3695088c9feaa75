import { describe, it } from "vitest";

import { readPieces } from "../../src/http/read-pieces.ts";
import { isEqual, noise } from "./bytes.ts";

/** A body, and the client that sends it. Each write is over when it was read. */
function openBody() {
  const { readable: body, writable } = new IdentityTransformStream();
  return { body, client: writable.getWriter() };
}

/** Sends a byte every so often, until nobody wants more. */
async function drip(client: WritableStreamDefaultWriter<Uint8Array>): Promise<unknown> {
  for (;;) {
    try {
      await client.write(noise(1));
    } catch (error) {
      return error;
    }
    await scheduler.wait(10);
  }
}

const impatience = { firstMs: 50, bytesPerMs: 16 };

describe("reading a body in pieces", () => {
  it("hands all of it on", async ({ expect }) => {
    const bytes = noise(300_000);
    const pieces: number[] = [];
    await readPieces(new Response(bytes).body, async (piece) => void pieces.push(...piece));
    expect(isEqual(Uint8Array.from(pieces), bytes)).toBe(true);
  });

  it("tells of one that breaks off", async ({ expect }) => {
    const { body, client } = openBody();
    const reading = readPieces(body, async () => undefined);
    const refused = expect(reading).rejects.toMatchObject({ code: "incomplete_body" });
    await client.write(noise(10));
    await client.abort(new Error("gone")).catch(() => undefined);
    await refused;
  });

  it("ends one that comes no further", async ({ expect }) => {
    const { body, client } = openBody();
    const reading = readPieces(body, async () => undefined, impatience);
    const refused = expect(reading).rejects.toMatchObject({ code: "request_timeout" });
    await client.write(noise(10));
    await refused;
    await expect(client.write(noise(10))).rejects.toBeInstanceOf(Error);
  });

  it("ends one that only drips", async ({ expect }) => {
    const { body, client } = openBody();
    const dripping = drip(client);
    const reading = readPieces(body, async () => undefined, impatience);
    await expect(reading).rejects.toMatchObject({ code: "request_timeout" });
    expect(await dripping).toBeInstanceOf(Error);
  });

  it("wants nothing more once a piece is not taken", async ({ expect }) => {
    const { body, client } = openBody();
    const refusal = new Error("refused");
    const reading = expect(readPieces(body, () => Promise.reject(refusal))).rejects.toBe(refusal);
    await client.write(noise(10));
    await reading;
    await expect(client.write(noise(10))).rejects.toBeInstanceOf(Error);
  });
});
