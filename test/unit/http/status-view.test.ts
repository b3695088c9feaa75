import { describe, it } from "vitest";

import type { CircuitSnapshot } from "../../../src/breaker/circuit-snapshot.ts";
import type { Operation } from "../../../src/domain/image-request.ts";
import { toStatusView, type PublicCircuit } from "../../../src/http/status-view.ts";

const now = 1_800_000_000_000;
const closed: CircuitSnapshot = {
  takenAt: now,
  epoch: 3,
  circuit: "closed",
  until: null,
  throttledUntil: null,
  probeFree: false,
};
const open: CircuitSnapshot = { ...closed, circuit: "open", until: now + 1000 };
const roles = new Set(["pro", "standard"]);

function circuitOf(
  provider: string,
  model: string,
  snapshot: CircuitSnapshot | null,
  { isHeld = false, operation = "generate" }: { isHeld?: boolean; operation?: Operation } = {},
): PublicCircuit {
  const key = `${provider}:${model}`;
  return { provider, model, operation, key, snapshot, isHeld, isBarred: false };
}

describe("a model's status", () => {
  it.for([
    { name: "closed", snapshot: closed, status: "operational" },
    {
      name: "forced closed",
      snapshot: { ...open, circuit: "forced-closed" },
      status: "operational",
    },
    { name: "open", snapshot: open, status: "unavailable" },
    { name: "isolated", snapshot: { ...open, circuit: "isolated" }, status: "unavailable" },
    { name: "open, its time over", snapshot: { ...open, until: now }, status: "degraded" },
    {
      name: "isolated, its time over",
      snapshot: { ...open, circuit: "isolated", until: now },
      status: "operational",
    },
    {
      name: "half-open, free",
      snapshot: { ...closed, circuit: "half-open", probeFree: true },
      status: "degraded",
    },
    { name: "half-open, taken", snapshot: { ...closed, circuit: "half-open" }, status: "degraded" },
    { name: "limited", snapshot: { ...closed, throttledUntil: now + 1 }, status: "degraded" },
    { name: "limited before", snapshot: { ...closed, throttledUntil: now }, status: "operational" },
    {
      name: "open and limited",
      snapshot: { ...open, throttledUntil: now + 1 },
      status: "unavailable",
    },
    { name: "unreachable", snapshot: null, status: "operational" },
    { name: "unreachable and held", snapshot: null, isHeld: true, status: "unavailable" },
  ] as const)("is $status when it is $name", ({ snapshot, status, ...rest }, { expect }) => {
    const circuit = circuitOf("openai", "pro", snapshot, { isHeld: "isHeld" in rest });
    const { providers } = toStatusView([circuit], roles, now);
    expect(providers).toEqual([
      { provider: "openai", status, models: [{ model: "pro", operation: "generate", status }] },
    ]);
  });
});

it("is unavailable while nothing may be spent on it, whatever its circuit", ({ expect }) => {
  const barred = { ...circuitOf("openai", "pro", closed), isBarred: true };
  expect(toStatusView([barred, circuitOf("google", "standard", closed)], roles, now)).toMatchObject(
    { status: "degraded", providers: [{ status: "unavailable" }, { status: "operational" }] },
  );
});

describe("the whole status", () => {
  const limited = { ...closed, throttledUntil: now + 1 };

  it.for([
    { name: "all is well", states: [closed, closed, closed], status: "operational" },
    {
      name: "a model beside the roles is open",
      states: [closed, open, closed],
      status: "degraded",
    },
    { name: "one role is open", states: [open, closed, closed], status: "degraded" },
    { name: "one role is limited", states: [closed, closed, limited], status: "degraded" },
    { name: "both roles are limited", states: [limited, closed, limited], status: "degraded" },
    { name: "both roles are open", states: [open, closed, open], status: "unavailable" },
  ] as const)("is $status when $name", ({ states, status }, { expect }) => {
    const [pro, other, standard] = states;
    const circuits = [
      circuitOf("openai", "pro", pro),
      circuitOf("openai", "other", other),
      circuitOf("google", "standard", standard),
    ];
    expect(toStatusView(circuits, roles, now)).toMatchObject({
      status,
      at: new Date(now).toISOString(),
    });
  });

  it("is by provider: that of its models in a role, or of all when none has one", ({ expect }) => {
    const circuits = [
      circuitOf("openai", "pro", open),
      circuitOf("openai", "other", closed),
      circuitOf("google", "standard", closed),
      circuitOf("google", "old", open),
      circuitOf("third", "one", open),
      circuitOf("third", "two", closed),
    ];
    const { providers } = toStatusView(circuits, roles, now);
    expect(providers.map(({ provider, status }) => [provider, status])).toEqual([
      ["openai", "unavailable"],
      ["google", "operational"],
      ["third", "degraded"],
    ]);
  });

  it.for([
    {
      name: "one cannot edit",
      drawing: [closed, closed],
      editing: [open, closed],
      word: "degraded",
    },
    { name: "none can edit", drawing: [closed, closed], editing: [open, open], word: "degraded" },
    {
      name: "none can draw",
      drawing: [open, open],
      editing: [closed, closed],
      word: "unavailable",
    },
  ] as const)("is $word when $name", ({ drawing, editing, word }, { expect }) => {
    const edit = { operation: "edit" } as const;
    const circuits = [
      circuitOf("openai", "pro", drawing[0]),
      circuitOf("openai", "pro", editing[0], edit),
      circuitOf("google", "standard", drawing[1]),
      circuitOf("google", "standard", editing[1], edit),
    ];
    const { status, providers } = toStatusView(circuits, roles, now);
    expect(status).toBe(word);
    expect(providers[0]).toMatchObject({
      status: word,
      models: [{ operation: "generate" }, { operation: "edit" }],
    });
  });

  it("is unavailable where no engine is configured", ({ expect }) => {
    expect(toStatusView([], roles, now)).toMatchObject({ status: "unavailable", providers: [] });
  });
});
