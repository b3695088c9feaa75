import { errorCode, type Evidence, type Exchange, type UpstreamCall } from "./evidence.ts";

/** Says what is wrong; undefined when the criterion is met. */
export type Check = (evidence: Evidence) => string | undefined;

/** One thing that must hold, in words and as a check. */
export interface Criterion {
  readonly name: string;
  readonly check: Check;
}

/** The same check of every exchange; the first that is not met decides. */
export function ofEach(name: string, check: (exchange: Exchange) => string | undefined): Criterion {
  return {
    name,
    check: ({ exchanges }) => {
      for (const [index, exchange] of exchanges.entries()) {
        const wrong = check(exchange);
        if (wrong) return exchanges.length > 1 ? `request ${index + 1}: ${wrong}` : wrong;
      }
      return undefined;
    },
  };
}

/** A criterion that looks at one of several exchanges, counted from 0. */
export function at(index: number, { name, check }: Criterion): Criterion {
  return {
    name: `request ${index + 1}: ${name}`,
    check: ({ exchanges, healthy }) => {
      const exchange = exchanges[index];
      return exchange ? check({ exchanges: [exchange], healthy }) : "it was not sent";
    },
  };
}

/** One image, whole, of the asked size. */
export const served: Criterion = ofEach("one image, whole, of the asked size", (exchange) => {
  const wrong = notDelivered(exchange);
  if (wrong) return wrong;
  const [image] = exchange.client.images;
  if (image?.kind !== "image") return `the image cannot be read: ${image?.reason}`;
  const { width, height } = exchange.size;
  if (image.width === width && image.height === height) return undefined;
  return `${image.width}x${image.height} came for ${width}x${height}`;
});

/** The asked pixels, or an answer that says which others it brings; an honest error will do too. */
export const nothingSilentlyElse: Criterion = ofEach(
  "the asked pixels, or the answer says which others",
  (exchange) => {
    const { client, size } = exchange;
    if (client.end === "whole" && errorCode(client.facts) !== undefined) return undefined;
    const wrong = notDelivered(exchange);
    if (wrong) return wrong;
    const [image] = client.images;
    if (image?.kind !== "image") return `the image cannot be read: ${image?.reason}`;
    const asked = `${size.width}x${size.height}`;
    const came = `${image.width}x${image.height}`;
    if (came === asked || JSON.stringify(client.facts).includes(came)) return undefined;
    return `${came} came for ${asked}, and nothing in the answer says so`;
  },
);

/** At most so many calls of one request to the engine that fails. */
export function callsToFirstAtMost(most: number): Criterion {
  return ofEach(`at most ${most} calls to the failing engine`, ({ calls }) => {
    const count = callsTo(calls, "first");
    return count > most ? `${many(count, "call")} to the failing engine` : undefined;
  });
}

/** The trouble was there at all: a request that goes elsewhere proves nothing. */
export const firstWasCalled: Criterion = ofEach("the failing engine was called", ({ calls }) =>
  callsTo(calls, "first") === 0 ? "the gateway did not call it" : undefined,
);

/** The other engine is left alone. */
export const secondWasSpared: Criterion = ofEach("no call to the other engine", ({ calls }) => {
  const count = callsTo(calls, "second");
  return count > 0 ? `${many(count, "call")} to the other engine` : undefined;
});

/** One call and no more: a second would be paid as well. */
export const oneCall: Criterion = ofEach("exactly one call upstream", ({ calls }) =>
  calls.length === 1 ? undefined : `${many(calls.length, "call")} upstream`,
);

/** Nothing is sent to the engine that asked for a pause before it is over. */
export function pauseIsKept(pauseMs: number): Criterion {
  // Times in the upstream's log are whole milliseconds.
  const slackMs = 20;
  return ofEach(`no call to it within the ${pauseMs / 1000} s it asked for`, ({ calls }) => {
    const [limited, ...later] = calls.filter(({ engine }) => engine === "first");
    const since = limited?.endedAt ?? limited?.startedAt ?? 0;
    const early = later.filter(({ startedAt }) => startedAt < since + pauseMs - slackMs);
    return early.length > 0 ? `${many(early.length, "more call")} within the pause` : undefined;
  });
}

/** The provider's refusal reaches the client as an error with its code. */
export function refusedAs(code: string): Criterion {
  return ofEach(`an error with the code ${code}`, ({ client }) => {
    if (client.images.length > 0) return "an image came";
    const status = client.status ?? 0;
    if (client.form === "json" && (status < 400 || status >= 500)) return `status ${status}`;
    const found = errorCode(client.facts);
    return found === code ? undefined : `the code is ${found ?? "missing"}`;
  });
}

/** The call goes on without its client until the whole image, which is paid for, has come. */
export const callWasLeftToEnd: Criterion = ofEach(
  "the call upstream was left to end",
  ({ calls, client }) => {
    if (client.end !== "left") return `the client was not the one to leave: ${client.end}`;
    if (calls.length !== 1) return `${many(calls.length, "call")} upstream`;
    const [call] = calls;
    if (call?.state === "ended" && call.images > 0) return undefined;
    return call?.state === "aborted" ? "the gateway dropped it" : "it had not ended";
  },
);

/** Every request of an outage together. */
export function callsInOutageAtMost(starts: number, probes: number): Criterion {
  return {
    name: `at most ${starts} + ${probes} probes to the failing engine`,
    check: ({ exchanges }) => {
      const count = callsTo(
        exchanges.flatMap(({ calls }) => calls),
        "first",
      );
      if (count <= starts + probes) return undefined;
      return `${count} calls for ${exchanges.length} requests; allowed are ${starts} + ${probes} probes`;
    },
  };
}

function callsTo(calls: readonly UpstreamCall[], engine: UpstreamCall["engine"]): number {
  return calls.filter((call) => call.engine === engine).length;
}

/** Why a client has no image; undefined when exactly one was handed to it as the final one. */
function notDelivered({ client }: Exchange): string | undefined {
  const { end, status, form, events, images, facts, milliseconds } = client;
  const seconds = Math.round(milliseconds / 1000);
  if (end === "timed-out") return `nothing final came within ${seconds} s`;
  if (status === null) return "the connection was cut before an answer";
  const code = errorCode(facts);
  if (status !== 200) return `status ${status}${code ? `, ${code}` : ""}`;
  if (form === "stream") {
    if (events.includes("unreadable")) return "an event cannot be read";
    if (events.includes("error"))
      return `the stream ended with an error, ${code ?? "without code"}`;
    const count = events.filter((kind) => kind === "completed").length;
    if (count !== 1) return many(count, "completed event");
    if (events.at(-1) !== "completed") return "events came after completed";
  }
  if (end === "cut") return "the answer was cut";
  return images.length === 1 ? undefined : many(images.length, "image");
}

function many(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
