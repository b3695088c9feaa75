import { describe, expect, test } from "vitest";

import {
  decideOpening,
  type KnownOfOpening,
  type OpeningDecision,
} from "../../../../src/accounts/ledger/decide-opening.ts";
import { openingOf } from "../../../openings.ts";

const nothingKnown: KnownOfOpening = { own: "unknown", keyed: undefined, undelivered: undefined };
const keyed = { generationId: "gen_first", fingerprint: "a boat" };
const boat = { generationId: "gen_new", fingerprint: "a boat" };
const reserve: OpeningDecision = { kind: "reserve" };
const reserved: OpeningDecision = { kind: "reserved" };

describe("decideOpening", () => {
  test.for<{
    name: string;
    call: Partial<ReturnType<typeof openingOf>>;
    known: Partial<KnownOfOpening>;
    decision: OpeningDecision;
  }>([
    { name: "a call like no other", call: {}, known: {}, decision: reserve },
    { name: "a key used first", call: { idempotencyKey: "one" }, known: {}, decision: reserve },
    {
      name: "a retry of which nothing came",
      call: { isRetry: true },
      known: {},
      decision: reserve,
    },
    {
      name: "a key used again for the same",
      call: { idempotencyKey: "one" },
      known: { keyed },
      decision: { kind: "joined", generationId: "gen_first" },
    },
    {
      name: "a key used again for the same, as a retry",
      call: { idempotencyKey: "one", isRetry: true },
      known: { keyed, undelivered: "gen_newest" },
      decision: { kind: "joined", generationId: "gen_first" },
    },
    {
      name: "a key used again for something else",
      call: { idempotencyKey: "one", fingerprint: "a tree" },
      known: { keyed },
      decision: { kind: "conflict", generationId: "gen_first" },
    },
    {
      name: "a key used again for something else, as a retry",
      call: { idempotencyKey: "one", fingerprint: "a tree", isRetry: true },
      known: { keyed, undelivered: "gen_newest" },
      decision: { kind: "conflict", generationId: "gen_first" },
    },
    {
      name: "a retry with a key that is new, though the same was made without one",
      call: { idempotencyKey: "two", isRetry: true },
      known: { undelivered: "gen_newest" },
      decision: reserve,
    },
    {
      name: "a retry of an answer that was lost",
      call: { isRetry: true },
      known: { undelivered: "gen_newest" },
      decision: { kind: "joined", generationId: "gen_newest" },
    },
    {
      name: "the same request, and no retry",
      call: {},
      known: { undelivered: "gen_newest" },
      decision: reserve,
    },
    {
      name: "a generation that is open",
      call: {},
      known: { own: "open" },
      decision: reserved,
    },
    {
      name: "a generation that is open, by the key it was opened with",
      call: { idempotencyKey: "one" },
      known: { own: "open", keyed: { ...keyed, generationId: "gen_new" } },
      decision: reserved,
    },
    {
      name: "a generation that is open, as a retry of its own answer",
      call: { isRetry: true },
      known: { own: "open", undelivered: "gen_new" },
      decision: reserved,
    },
    {
      name: "a generation that has ended",
      call: {},
      known: { own: "settled" },
      decision: reserved,
    },
  ])("$name: $decision.kind", ({ call, known, decision }) => {
    const opening = openingOf({ ...boat, ...call });
    expect(decideOpening(opening, { ...nothingKnown, ...known })).toEqual(decision);
  });

  test("a generation that was released may not run", () => {
    const known: KnownOfOpening = { ...nothingKnown, own: "released" };
    expect(() => decideOpening(openingOf(boat), known)).toThrow(
      "The generation gen_new was released. Open one with a new id.",
    );
  });
});
