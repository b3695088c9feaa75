import { describe, it } from "vitest";

import { feedBreakers } from "../../../src/http/breaker-feed.ts";
import type { BreakersView } from "../../../src/http/breaker-view.ts";

const minute = 60_000;

/** A view that differs from others by its provider's name alone. */
function viewOf(provider: string, at: number): BreakersView {
  const providers = [{ provider, state: "closed" as const, breakers: [] }];
  return { at: new Date(at).toISOString(), providers };
}

/** One thing, for a while another, and the first again. */
function inTurns(look: number): string {
  return look >= 4 && look < 6 ? "two" : "one";
}

/** Runs a feed by a clock that waits for nobody. @param shown The provider's name at each look. */
async function run(options: {
  readonly shown: (look: number) => string;
  readonly lastId?: number;
  readonly leavesAt?: number;
}) {
  const { shown, lastId = 0, leavesAt = Infinity } = options;
  const client = new AbortController();
  const sent: string[] = [];
  let now = 0;
  let looks = 0;
  await feedBreakers({
    look: async () => {
      looks += 1;
      return viewOf(shown(looks), now);
    },
    send: async (event) => void sent.push(event),
    lastId,
    signal: client.signal,
    wait: async (ms) => {
      now += ms;
      if (now >= leavesAt) client.abort();
    },
    now: () => now,
  });
  return { sent, looks, endedAt: now };
}

function eventOf(id: number, provider: string, at: number): string {
  const data = JSON.stringify(viewOf(provider, at));
  return `event: breakers\nid: ${id}\nretry: 2000\ndata: ${data}\n\n`;
}

describe("the live feed", () => {
  it("sends what it sees at once, and then only what is another", async ({ expect }) => {
    const { sent } = await run({ shown: inTurns });
    expect(sent).toEqual([
      eventOf(1, "one", 0),
      eventOf(2, "two", 6000),
      eventOf(3, "one", 10_000),
    ]);
  });

  it("goes on with the ids of the feed before", async ({ expect }) => {
    const { sent } = await run({ shown: () => "one", lastId: 41 });
    expect(sent).toEqual([eventOf(42, "one", 0)]);
  });

  it("ends after a quarter of an hour, whether anything changed or not", async ({ expect }) => {
    const quiet = await run({ shown: () => "one" });
    const busy = await run({ shown: String });
    expect([quiet.endedAt, busy.endedAt]).toEqual([15 * minute, 15 * minute]);
    expect(busy.sent).toHaveLength(450);
  });

  it("looks no more once the client is gone", async ({ expect }) => {
    const { endedAt, looks } = await run({ shown: String, leavesAt: minute });
    expect({ endedAt, looks }).toEqual({ endedAt: minute, looks: 30 });
  });
});
