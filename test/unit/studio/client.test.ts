import { afterEach, describe, it, vi } from "vitest";

import { ApiError } from "../../../src/studio/api/api-error.ts";
import { createClient } from "../../../src/studio/api/client.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a client of the API", () => {
  it("reads an answer's JSON, and its bytes", async ({ expect }) => {
    answerWith(() => Response.json({ id: "gen_1" }));
    const client = createClient("key");
    expect(await client.read("/v1/generations/gen_1")).toEqual({ id: "gen_1" });
    expect(await (await client.readFile("/v1/images/img_1")).text()).toBe('{"id":"gen_1"}');
  });

  it.for(["read", "readFile"] as const)(
    "takes a body that breaks off for unreachable, in %s",
    async (call, { expect }) => {
      answerWith(() => new Response(brokenOff(new TypeError("network error"))));
      const client = createClient("key");
      await expect(client[call]("/v1/models")).rejects.toEqual(
        new ApiError({ kind: "unreachable" }),
      );
    },
  );

  it("takes what is no JSON for unreachable", async ({ expect }) => {
    answerWith(() => new Response("<html>"));
    const call = createClient("key").read("/v1/models");
    await expect(call).rejects.toMatchObject({ code: "unreachable" });
  });

  it.for(["read", "readFile"] as const)(
    "throws on what is aborted, in %s",
    async (call, { expect }) => {
      const aborted = AbortSignal.abort();
      answerWith(() => new Response(brokenOff(aborted.reason)));
      const client = createClient("key");
      await expect(client[call]("/v1/models", { signal: aborted })).rejects.toBe(aborted.reason);
    },
  );
});

function answerWith(answer: () => Response): void {
  vi.stubGlobal("fetch", () => Promise.resolve(answer()));
}

/** A body whose beginning comes, and no more. */
function brokenOff(reason: unknown): ReadableStream {
  let pulls = 0;
  return new ReadableStream({
    pull(controller) {
      pulls += 1;
      if (pulls === 1) controller.enqueue(new TextEncoder().encode('{"data":['));
      else controller.error(reason);
    },
  });
}
