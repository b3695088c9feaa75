import { describe, expect, test, vi } from "vitest";

import { fetchThrough, type Relay } from "../../../src/generation/relayed-fetch.ts";

const url = "https://provider.example/v1/images";

function relayThat(call: Relay["call"]) {
  return { call: vi.fn<Relay["call"]>(call), stop: vi.fn<Relay["stop"]>(async () => undefined) };
}

const home = vi.fn<typeof fetch>(async () => new Response("from home"));

describe("a fetch through a relay", () => {
  test("hands the request on without its signal, and the answer back", async () => {
    const relay = relayThat(async () => new Response("from elsewhere"));
    const { signal } = new AbortController();
    const answer = await fetchThrough(relay, home)(url, { method: "POST", body: "{}", signal });
    expect(await answer.text()).toBe("from elsewhere");
    const [, request] = relay.call.mock.calls[0] ?? [];
    expect([request?.url, request?.method, await request?.text()]).toEqual([url, "POST", "{}"]);
    expect(home).not.toHaveBeenCalled();
  });

  test("fails like any other when the provider does not answer", async () => {
    const relayed = fetchThrough(
      relayThat(async () => null),
      home,
    );
    await expect(relayed(url)).rejects.toThrow(TypeError);
  });

  test("goes out from home when the relay itself cannot be reached", async () => {
    const relay = relayThat(async () => Promise.reject(new Error("overloaded")));
    const answer = await fetchThrough(relay, home)(url);
    expect(await answer.text()).toBe("from home");
  });

  test("is stopped there and here", async () => {
    const relay = relayThat(async () => new Promise<never>(() => undefined));
    const controller = new AbortController();
    const answer = fetchThrough(relay, home)(url, { signal: controller.signal });
    controller.abort(new Error("stalled"));
    await expect(answer).rejects.toThrow("stalled");
    expect(relay.stop.mock.calls).toEqual([[relay.call.mock.calls[0]?.[0]]]);
  });
});
