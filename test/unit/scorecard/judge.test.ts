import { describe, expect, test } from "vitest";

import type { Exchange } from "../../scorecard/evidence.ts";
import {
  at,
  callsInOutageAtMost,
  callsToFirstAtMost,
  callWasLeftToEnd,
  firstWasCalled,
  nothingSilentlyElse,
  oneCall,
  pauseIsKept,
  refusedAs,
  secondWasSpared,
  served,
  type Criterion,
} from "../../scorecard/judge.ts";
import { call, client, evidence, exchange, failedCall, streamClient } from "./evidence-builders.ts";

const other = call({ engine: "second" });
const small = { kind: "image", format: "jpeg", width: 640, height: 480 } as const;
const refused = client({
  status: 400,
  images: [],
  facts: { error: { code: "moderation_blocked", message: "No." } },
});
const refusedInStream = streamClient({
  events: ["error"],
  images: [],
  facts: { error: { code: "moderation_blocked" } },
});

describe("a criterion is met", () => {
  test.for<[string, Criterion, Exchange]>([
    ["an image in JSON", served, exchange()],
    ["an image in a stream", served, exchange({ client: streamClient() })],
    [
      "the tries of one request",
      callsToFirstAtMost(3),
      exchange({ calls: [call(), call(), other] }),
    ],
    ["a call to the first engine", firstWasCalled, exchange({ calls: [failedCall(), other] })],
    ["no other engine", secondWasSpared, exchange()],
    ["a single call", oneCall, exchange()],
    ["no second call at all", pauseIsKept(6000), exchange({ calls: [failedCall(), other] })],
    [
      "a second call after the pause",
      pauseIsKept(6000),
      exchange({ calls: [failedCall({ endedAt: 10 }), call({ startedAt: 6005 })] }),
    ],
    ["a refusal in JSON", refusedAs("moderation_blocked"), exchange({ client: refused })],
    [
      "a refusal in a stream",
      refusedAs("moderation_blocked"),
      exchange({ client: refusedInStream }),
    ],
    [
      "a refusal before the stream",
      refusedAs("moderation_blocked"),
      exchange({ client: { ...refused, form: "stream" } }),
    ],
    ["a call that ended alone", callWasLeftToEnd, exchange({ client: client({ end: "left" }) })],
    ["the asked pixels", nothingSilentlyElse, exchange()],
    [
      "other pixels that the answer names",
      nothingSilentlyElse,
      exchange({ client: client({ images: [small], facts: { size: "640x480" } }) }),
    ],
    ["an error instead of other pixels", nothingSilentlyElse, exchange({ client: refused })],
  ])("by %s", ([, criterion, given]) => {
    expect(criterion.check(evidence(given))).toBeUndefined();
  });
});

describe("a criterion is not met", () => {
  test.for<[reason: string, Criterion, Exchange]>([
    ["status 503, overloaded", served, answered({ status: 503, facts: { code: "overloaded" } })],
    ["0 images", served, answered({ images: [] })],
    ["2 images", served, answered({ images: [small, small] })],
    ["640x480 came for 1024x1024", served, answered({ images: [small] })],
    [
      "the image cannot be read: half of it",
      served,
      answered({ images: [{ kind: "unreadable", reason: "half of it" }] }),
    ],
    ["the answer was cut", served, answered({ end: "cut" })],
    ["the connection was cut before an answer", served, answered({ end: "cut", status: null })],
    [
      "nothing final came within 330 s",
      served,
      answered({ end: "timed-out", milliseconds: 330_004 }),
    ],
    ["0 completed events", served, streamed({ events: ["partial"], images: [] })],
    ["2 completed events", served, streamed({ events: ["completed", "completed"] })],
    ["events came after completed", served, streamed({ events: ["completed", "partial"] })],
    ["an event cannot be read", served, streamed({ events: ["partial", "unreadable"] })],
    [
      "the stream ended with an error, without code",
      served,
      streamed({ events: ["partial", "error"] }),
    ],
    ["3 calls to the failing engine", callsToFirstAtMost(2), called(call(), call(), call(), other)],
    ["the gateway did not call it", firstWasCalled, called(other)],
    ["1 call to the other engine", secondWasSpared, called(call(), other)],
    ["2 calls upstream", oneCall, called(call(), call())],
    [
      "1 more call within the pause",
      pauseIsKept(6000),
      called(failedCall({ endedAt: 10 }), failedCall({ startedAt: 1010 })),
    ],
    ["an image came", refusedAs("moderation_blocked"), answered({})],
    ["status 502", refusedAs("moderation_blocked"), answered({ status: 502, images: [] })],
    [
      "the code is all_providers_failed",
      refusedAs("moderation_blocked"),
      answered({ status: 400, images: [], facts: { error: { code: "all_providers_failed" } } }),
    ],
    ["the client was not the one to leave: whole", callWasLeftToEnd, exchange()],
    ["the gateway dropped it", callWasLeftToEnd, left({ state: "aborted", images: 1 })],
    ["it had not ended", callWasLeftToEnd, left({ state: "pending", images: 0 })],
    [
      "640x480 came for 1024x1024, and nothing in the answer says so",
      nothingSilentlyElse,
      answered({ images: [small], facts: { size: "1024x1024" } }),
    ],
  ])("because %s", ([reason, criterion, given]) => {
    expect(criterion.check(evidence(given))).toBe(reason);
  });
});

describe("several requests", () => {
  test("name the one that is wrong", () => {
    expect(served.check(evidence(exchange(), answered({ images: [] })))).toBe(
      "request 2: 0 images",
    );
  });

  test("can be judged one by one", () => {
    const given = evidence(exchange(), called(call(), other));
    expect(at(0, secondWasSpared).check(given)).toBeUndefined();
    expect(at(1, secondWasSpared).check(given)).toBe("1 call to the other engine");
    expect(at(2, secondWasSpared).check(given)).toBe("it was not sent");
  });

  test("of an outage are counted together", () => {
    const failing = Array.from({ length: 15 }, () => called(failedCall(), other));
    const guarded = failing.map((each, index) => (index < 5 ? each : called(other)));
    const criterion = callsInOutageAtMost(3, 4);
    expect(criterion.check(evidence(...guarded))).toBeUndefined();
    expect(criterion.check(evidence(...failing))).toBe(
      "15 calls for 15 requests; allowed are 3 + 4 probes",
    );
  });
});

function answered(changes: Parameters<typeof client>[0]): Exchange {
  return exchange({ client: client(changes) });
}

function streamed(changes: Parameters<typeof client>[0]): Exchange {
  return exchange({ client: streamClient(changes) });
}

function called(...calls: Exchange["calls"]): Exchange {
  return exchange({ calls });
}

function left(changes: Parameters<typeof call>[0]): Exchange {
  return exchange({ client: client({ end: "left" }), calls: [call(changes)] });
}
