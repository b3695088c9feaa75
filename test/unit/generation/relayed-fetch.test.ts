import { describe, expect, test, vi } from "vitest";

import { CallOrigin } from "../../../src/generation/call-origin.ts";
import { fetchThrough, type Relay } from "../../../src/generation/relayed-fetch.ts";

const url = "https://provider.example/v1/images";

function relayThat(call: Relay["call"]) {
  return { call: vi.fn<Relay["call"]>(call), stop: vi.fn<Relay["stop"]>(async () => undefined) };
}

describe("a fetch through a relay", () => {
  test("hands the request on without its signal, and the answer back", async () => {
    const relay = relayThat(async () => new Response("from elsewhere"));
    const { signal } = new AbortController();
    const answer = await fetchThrough(relay)(url, { method: "POST", body: "{}", signal });
    expect(await answer.text()).toBe("from elsewhere");
    const [, request] = relay.call.mock.calls[0] ?? [];
    expect([request?.url, request?.method, await request?.text()]).toEqual([url, "POST", "{}"]);
  });

  test("fails like any other when the provider does not answer", async () => {
    const relayed = fetchThrough(relayThat(async () => null));
    await expect(relayed(url)).rejects.toThrow(TypeError);
  });

  test("is stopped there and here", async () => {
    const relay = relayThat(async () => new Promise<never>(() => undefined));
    const controller = new AbortController();
    const answer = fetchThrough(relay)(url, { signal: controller.signal });
    controller.abort(new Error("stalled"));
    await expect(answer).rejects.toThrow("stalled");
    expect(relay.stop.mock.calls).toEqual([[relay.call.mock.calls[0]?.[0]]]);
  });
});

const home = async () => new Response("from home");

/** An origin that has moved to where this relay is. */
function moved(call: Relay["call"]) {
  const origin = new CallOrigin(home, () => fetchThrough(relayThat(call)));
  origin.move();
  return origin;
}

describe("a call", () => {
  test("goes out from home when the relay itself cannot be reached, wrapped anew", async () => {
    const origin = moved(async () => Promise.reject(new Error("overloaded")));
    const wrapped: unknown[] = [];
    const send = origin.fetchThrough((fetch) => async (input, init) => {
      wrapped.push(fetch);
      return fetch(input, init);
    });
    expect(await (await send(url)).text()).toBe("from home");
    expect(wrapped).toHaveLength(2);
    expect(wrapped[1]).toBe(home);
  });

  test("does not go out from home when the provider does not answer elsewhere", async () => {
    const send = moved(async () => null).fetchThrough((fetch) => fetch);
    await expect(send(url)).rejects.toThrow(TypeError);
  });
});
