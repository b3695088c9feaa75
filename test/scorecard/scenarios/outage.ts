import { callsInOutageAtMost, firstWasCalled, served } from "../judge.ts";
import type { Scenario } from "../scenario.ts";

const requests = 15;

/** Calls after which a breaker must have noticed. */
const noticedAfter = 3;

/** The shortest first wait of a breaker; each later one is twice as long. */
const firstWaitMs = 2500;

/** An engine that is down for so long, with requests spread evenly over it. */
export function outage(seconds: number): Scenario {
  const everyMs = (seconds * 1000) / requests;
  return {
    name: "outage",
    title: `outage of ${seconds} s, ${requests} requests`,
    done: `the first engine answers 503 for ${seconds} s; one request every ${everyMs / 1000} s`,
    forms: ["json"],
    pace: "outage",
    orders: Array.from({ length: requests }, (_, index) => ({
      atMs: index * everyMs,
      first: { kind: "server-error", status: 503, body: "json" },
    })),
    criteria: [served, firstWasCalledAtAll, callsInOutageAtMost(noticedAfter, mostProbes(seconds))],
  };
}

/** A later request may go elsewhere at once; the first one cannot know. */
const firstWasCalledAtAll = {
  ...firstWasCalled,
  check: ({ exchanges, healthy }: Parameters<typeof firstWasCalled.check>[0]) =>
    firstWasCalled.check({ exchanges: exchanges.slice(0, 1), healthy }),
};

/** How often a breaker that doubles its waits may look whether the engine is back. */
export function mostProbes(seconds: number): number {
  return Math.floor(Math.log2((seconds * 1000) / firstWaitMs + 1));
}
